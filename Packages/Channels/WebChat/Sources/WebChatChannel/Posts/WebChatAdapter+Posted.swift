import ChannelKit
import HubCore

/// Readers of each kind of post; text is kept as it was typed.
extension WebChatAdapter {
    static func message(_ post: SitePost) throws(WebhookRejection) -> SiteRecord.Posted {
        let text = post.data["text"]?.text ?? ""
        guard text.utf8.count <= Limits.textBytes, text.count <= Limits.textLength,
            post.files.count <= Limits.files, !text.contains("\0"), !text.trimmed.isEmpty || !post.files.isEmpty
        else { throw .malformed }
        var choice: Choice?
        if let value = post.data["choice"]?.text, let label = text.shortLine, value.utf8.count <= Limits.shortText {
            choice = Choice(label: label, value: value)
        }
        return .message(text: text.trimmed.isEmpty ? "" : text, choice: choice, files: post.files)
    }

    static func visit(_ data: JSONValue) throws(WebhookRejection) -> SiteRecord.Posted {
        guard let url = data["url"]?.text.flatMap(page) else { throw .malformed }
        let seconds = data["seconds"]?.integer.map { Int(min(max(0, $0), 86_400)) }
        return .visit(PageVisit(url: url, title: data["title"]?.text?.shortLine ?? "", seconds: seconds))
    }

    static func profile(_ data: JSONValue) throws(WebhookRejection) -> SiteRecord.Posted {
        let patch = ProfilePatch(
            name: data["name"]?.text?.shortLine,
            language: data["language"]?.text.flatMap { ["vi", "en"].contains($0) ? $0 : nil },
            claims: claims(
                email: data["email"]?.text,  // not a channel: a member of the post
                phone: data["phone"]?.text
            )
        )
        guard patch != ProfilePatch() else { throw .malformed }
        return .profile(patch)
    }

    static func seen(_ data: JSONValue) throws(WebhookRejection) -> SiteRecord.Posted {
        let refs = data["refs"]?.elements?.compactMap(\.text) ?? []
        guard !refs.isEmpty, refs.count <= Limits.seen, refs.allSatisfy({ (1...64).contains($0.utf8.count) })
        else { throw .malformed }
        return .seen(refs.map { MessageRef($0) })
    }

    /// The address of a page without its fragment; `nil` for anything that is no web page.
    static func page(_ text: String) -> String? {
        guard text.utf8.count <= Limits.address, text.isPlainLine, let parts = URLParts(text) else { return nil }
        return parts.origin + parts.path
    }

    /// What somebody typed about themselves: evidence and no proof, kept as written.
    static func claims(email: String?, phone: String?) -> [Claim] {
        let email = email?.shortLine.flatMap { $0.contains("@") ? $0 : nil }
        let phone = phone?.shortLine.flatMap { $0.filter(\.isWholeNumber).count >= 6 ? $0 : nil }
        return (email.map { [Claim(Handle(.email, $0), .claimed)] } ?? [])
            + (phone.map { [Claim(Handle(.phone, $0), .claimed)] } ?? [])
    }
}
