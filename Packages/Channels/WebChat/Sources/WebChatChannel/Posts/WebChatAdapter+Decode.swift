public import ChannelKit
import HubCore

extension WebChatAdapter {
    /// Reads a stored post: one event, keyed by the conversation and the post's id.
    public func decode(_ raw: RawEvent) -> [Decoded] {
        guard raw.mediaType == SiteRecord.mediaType else { return [.unsupported(raw.mediaType)] }
        guard let record = try? JSON.decode(SiteRecord.self, from: raw.bytes), record.version == 1 else {
            return [.malformed("the bytes are no stored post of a visitor")]
        }
        return [
            .event(
                InboundEvent(
                    key: EventKey(record.key),
                    account: [record.account],
                    conversation: record.conversation,
                    author: record.author,
                    occurredAt: record.at,
                    body: record.body
                )
            )
        ]
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
            return .message(Content(parts: words + files.map { .media($0) }), MessageRef(id))
        case .form(let answers, _, _): return .form(answers, MessageRef(id))
        case .visit(let visit): return .visit(visit, MessageRef(id))
        case .profile(let patch): return .profile(patch)
        case .seen(let refs): return .receipt(refs, .read, reason: nil)
        }
    }
}
