public import ChannelKit
import HubCore

extension WebChatAdapter {
    /// Reads a post of the visitor and checks its size and shape, so that only what decodes is stored.
    ///
    /// A post with an id is stored once however often it is repeated; one without an id is new every time, since two
    /// equal forms are two.
    /// - Throws: ``ChannelKit/WebhookRejection/malformed`` for unknown actions and data that is missing or too long.
    public func receive(_ post: SitePost, from session: SiteSession) throws(WebhookRejection) -> SiteReception {
        if fillsTrap(post.data) { return .drop }
        if post.action == "typing" {
            guard let on = post.data["on"]?.flag else { throw .malformed }
            return .typing(on)
        }
        if post.action == "visit" && !config.recordsVisits { return .drop }
        let content = try Self.read(post)
        let record = SiteRecord(
            id: try Self.checked(post.id),
            account: session.account,
            conversation: session.conversation,
            claims: session.claims,
            name: session.name,
            at: post.receivedAt,
            content: content
        )
        guard let bytes = try? JSON.encode(record) else { throw .malformed }
        return .store(
            RawEvent(
                mediaType: SiteRecord.mediaType,
                bytes: bytes,
                receivedAt: post.receivedAt,
                deliveryID: post.id == nil ? nil : record.key
            )
        )
    }

    private static func read(_ post: SitePost) throws(WebhookRejection) -> SiteRecord.Posted {
        switch post.action {
        case "message": try message(post)
        case "form": try form(post.data)
        case "visit": try visit(post.data)
        case "profile": try profile(post.data)
        case "seen": try seen(post.data)
        default: throw .malformed
        }
    }

    /// An id of letters, digits, `-` and `_`; a random one where none was given.
    private static func checked(_ id: String?) throws(WebhookRejection) -> String {
        guard let id else { return VisitorToken.newVisitor() }
        guard id.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil else { throw .malformed }
        return id
    }

    /// Whether the field that people do not see is filled in, beside the answers or among them.
    private func fillsTrap(_ data: JSONValue) -> Bool {
        guard !config.honeypot.isEmpty else { return false }
        let answers = data["answers"]?.elements ?? []
        let values = answers.filter { $0["field"]?.text == config.honeypot }.compactMap { $0["value"]?.text }
        return (values + [data[config.honeypot]?.text ?? ""]).contains { !$0.isEmpty }
    }
}
