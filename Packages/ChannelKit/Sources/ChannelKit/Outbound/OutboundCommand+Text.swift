import HubCore

extension ChannelCapabilities.TextRules {
    /// How long `text` is in the unit that the platform counts.
    public func length(of text: String) -> Int {
        switch unit {
        case .grapheme: text.count
        case .utf16: text.utf16.count
        case .byte: text.utf8.count
        }
    }

    /// Whether `text` fits into one message.
    public func allows(_ text: String) -> Bool {
        length(of: text) <= maxLength
    }
}

extension OutboundCommand {
    /// The text of a command that says text and nothing else, for channels that can do no more.
    ///
    /// - Throws: ``SendFailure/unsupported(_:)`` for anything else, ``SendFailure/permanent(_:)`` for a text that is
    ///   longer than `rules` allow.
    public func text(within rules: ChannelCapabilities.TextRules) throws(SendFailure) -> String {
        guard case .message(let content) = action, !content.parts.isEmpty, content.quoted == nil else {
            throw .unsupported(action.name)
        }
        for part in content.parts {
            guard case .text = part else { throw .unsupported(action.name) }
        }
        guard rules.allows(content.plainText) else { throw .permanent(.init("the text is too long")) }
        return content.plainText
    }
}

extension SecretReader {
    /// The current value under `key` for the one attempt of a send.
    ///
    /// - Throws: ``SendFailure/unauthorized(_:)`` if there is none.
    public func secret(forSending key: String) throws(SendFailure) -> String {
        do {
            return try secret(key)
        } catch {
            throw .unauthorized(.init("the secret \(error.key) is missing"))
        }
    }
}
