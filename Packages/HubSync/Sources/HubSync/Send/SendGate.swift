public import ChannelKit
public import HubCore
import HubStorage

/// Why something may not be sent; decided before anything is stored.
@nonexhaustive
public enum SendRefusal: Error, Hashable, Sendable {
    /// There is no such conversation, or its connection is gone.
    case noConversation
    /// The ticket that was named is not one of this conversation, or became part of another.
    case noTicket
    /// The customer cannot be written to: they blocked us or left.
    case unreachable
    /// The channel cannot do that; names the feature.
    case unsupported(String)
    /// The reply window has closed.
    case windowClosed(Remedy, closedAt: Timestamp)
    /// There is nothing to send.
    case empty
    /// A file is larger than the channel takes; the most it takes, in bytes.
    case tooLarge(MediaKind, maxBytes: Int)
    /// The words under a file are longer than the channel takes; the most it takes, in the unit of its texts.
    case captionTooLong(MediaKind, maxLength: Int)
}

/// Asks what a channel allows before anything is sent; a pure function of its capabilities.
public struct SendGate: Sendable {
    let capabilities: ChannelCapabilities

    /// A gate for one conversation's capabilities.
    public init(_ capabilities: ChannelCapabilities) {
        self.capabilities = capabilities
    }

    /// Until when an answer is allowed; `nil` if always.
    public func closes(after lastInbound: Timestamp?, for sender: SenderKind) -> Timestamp? {
        longestWindow(for: sender).map { (lastInbound ?? Timestamp(milliseconds: 0)) + .seconds($0.seconds) }
    }

    private func longestWindow(for sender: SenderKind) -> ReplyWindow? {
        capabilities.windows.filter { $0.sender == nil || $0.sender == sender }.max { $0.seconds < $1.seconds }
    }

    /// Refuses what the channel would refuse.
    func check(
        _ action: OutboundCommand.Action,
        lastInbound: Timestamp?,
        sender: SenderKind,
        now: Timestamp
    ) throws(SendRefusal) {
        switch action {
        case .message(let content): try check(content)
        case .edit(_, let content):
            try require(capabilities.edit, "edit")
            try check(content)
        case .delete: try require(capabilities.delete, "delete")
        case .react: try require(capabilities.reaction, "react")
        case .markRead: try require(capabilities.markRead, "mark_read")
        case .typing: try require(capabilities.typing, "typing")
        default: break
        }
        let isSilent = if case .markRead = action { true } else { false }
        if !isSilent, let closes = closes(after: lastInbound, for: sender), closes < now {
            throw .windowClosed(longestWindow(for: sender)?.after ?? .wait, closedAt: closes)
        }
    }

    /// The content in pieces that each fit the channel's longest text, cut where people would pause.
    public func split(_ content: Content) -> [Content] {
        var pieces: [Content] = []
        let quoted = capabilities.reply.support > .none ? content.quoted : nil
        let addressees = content.addressees
        var current = Content(parts: [], subject: content.subject, quoted: quoted, addressees: addressees)
        for part in content.parts {
            guard case .text(let text) = part else {
                current.parts.append(part)
                continue
            }
            for (index, chunk) in TextSplitter(capabilities.text).split(text).enumerated() {
                if index > 0 || !hasRoom(for: chunk, in: current) {
                    pieces.append(current)
                    current = Content(parts: [], subject: content.subject, addressees: addressees)
                }
                current.parts.append(.text(chunk))
            }
        }
        return pieces + [current]
    }

    // Channels that know one text only join the parts with a line feed.
    private func hasRoom(for text: String, in piece: Content) -> Bool {
        let texts = piece.parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
        return texts.isEmpty || capabilities.text.allows((texts + [text]).joined(separator: "\n"))
    }

    private func require(_ rule: ChannelCapabilities.Rule, _ feature: String) throws(SendRefusal) {
        guard rule.support > .none else { throw .unsupported(feature) }
    }

    private func check(_ content: Content) throws(SendRefusal) {
        var isEmpty = true
        if content.addressees != nil { try require(capabilities.copies, "copies") }
        for part in content.parts {
            switch part {
            case .text(let text): isEmpty = isEmpty && text.allSatisfy(\.isWhitespace)
            case .media(let media):
                isEmpty = false
                guard let rules = capabilities.media[media.kind] else { throw .unsupported(media.kind.rawValue) }
                if let size = media.size, size > rules.maxBytes {
                    throw .tooLarge(media.kind, maxBytes: rules.maxBytes)
                }
                let captions = ChannelCapabilities.TextRules(maxLength: rules.maxCaption, unit: capabilities.text.unit)
                if let caption = media.caption, !captions.allows(caption) {
                    throw .captionTooLong(media.kind, maxLength: rules.maxCaption)
                }
            case .location:
                isEmpty = false
                try require(capabilities.location, "location")
            case .choice:
                isEmpty = false
                try require(capabilities.choices, "choices")
            default: isEmpty = false
            }
        }
        guard !isEmpty else { throw .empty }
    }
}
