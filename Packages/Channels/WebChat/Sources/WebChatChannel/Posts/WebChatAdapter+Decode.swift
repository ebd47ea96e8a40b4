public import ChannelKit
import HubCore

extension WebChatAdapter {
    /// Reads a stored post: one event, keyed by the conversation and the post's id.
    public func decode(_ raw: RawEvent) -> [Decoded] {
        guard raw.mediaType == SiteRecord.mediaType else { return [.unsupported(raw.mediaType)] }
        return raw.decodeJSON(SiteRecord.self) { record in
            guard record.version == 1 else { return [.unsupported("version \(record.version) of a post")] }
            let event = InboundEvent(
                key: EventKey(record.key),
                account: [record.account],
                conversation: record.conversation,
                author: record.author,
                occurredAt: record.at,
                body: record.body
            )
            return [.event(event)]
        }
    }
}

extension SiteRecord {
    /// Unique for ever: a visitor can repeat only what they posted themselves.
    var key: String { conversation.key + "/" + id }

    /// The visitor, with what they typed into a form as evidence.
    fileprivate var author: InboundEvent.Author {
        guard case .form(_, let typedName, let typed) = content else { return .customer(claims, name: name) }
        return .customer(claims + typed, name: name ?? typedName)
    }

    fileprivate var body: InboundEvent.Body {
        switch content {
        case .message(let text, let choice, let files):
            let words: [Content.Part] = choice.map { [.choice($0)] } ?? (text.isEmpty ? [] : [.text(text)])
            return .message(Content(parts: words + files.map { .media($0.safelyNamed) }), MessageRef(id))
        case .form(let answers, _, _): return .form(answers, MessageRef(id))
        case .visit(let visit): return .visit(visit, MessageRef(id))
        case .profile(let patch): return .profile(patch)
        case .seen(let refs): return .receipt(refs, .read, reason: nil)
        }
    }
}

extension Media {
    /// The file with the last part of its name, without control characters and at most 200 bytes long.
    fileprivate var safelyNamed: Media {
        var media = self
        let last = name?.split { "/\\".contains($0) }.last ?? ""
        let plain = String(last.unicodeScalars.filter { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
        var short = ""
        for character in plain where short.utf8.count + character.utf8.count <= 200 { short.append(character) }
        media.name = short.isEmpty || short.allSatisfy { $0 == "." } ? nil : short
        return media
    }
}
