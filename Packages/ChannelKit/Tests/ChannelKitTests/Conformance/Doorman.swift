import ChannelKit
import HubCore

/// A channel whose screen the hub serves: visitors come with a signed token, users with the site's signature.
struct Doorman: SiteSurface {
    var context: AdapterContext
    var tricks = Tricks()

    /// What a broken doorman leaves out.
    struct Tricks: Sendable {
        var ignoresOrigin = false
        var ignoresTokens = false
        var ignoresExpiry = false
        var ignoresUsers = false
        var keepsNobody = false
    }

    let assets = [SiteAsset(name: "chat.js", mediaType: "text/javascript", bytes: Array("start()".utf8))]

    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "site", name: "Site")] }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        _ = try command.text(within: .init(maxLength: 100, unit: .grapheme))
        return .sent([MessageRef("\(command.id)")])
    }

    func allows(_ origin: String) -> Bool { tricks.ignoresOrigin || origin == "https://shop.example" }

    func openSession(_ request: SiteRequest) throws(WebhookRejection) -> SiteSession {
        guard let origin = request.origin, allows(origin) else { throw .unauthenticated }
        if let user = request.user { return session(try verified(user, at: request.receivedAt), .siteUser) }
        guard let token = request.token else {
            let visitor =
                tricks.keepsNobody ? "everybody" : Signature.base64URL((0..<12).map { _ in .random(in: 0...255) })
            return session(visitor, .visitor)
        }
        let halves = token.split(separator: ".").map(String.init)
        guard halves.count == 2 else { throw .unauthenticated }
        let isGenuine = Signature.equal(try tag(halves[0]).utf8, halves[1].utf8)
        guard isGenuine || tricks.ignoresTokens else { throw .unauthenticated }
        return session(halves[0], .visitor)
    }

    func receive(_ post: SitePost, from session: SiteSession) throws(WebhookRejection) -> SiteReception {
        guard post.action == "message", let id = post.id, let text = post.data["text"]?.text else { throw .malformed }
        let body: JSONValue = ["id": .string(id), "chat": .string(session.conversation.key), "text": .string(text)]
        guard let bytes = try? JSON.encode(body) else { throw .malformed }
        return .store(RawEvent(mediaType: "application/json", bytes: bytes, receivedAt: post.receivedAt))
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON([String: String].self) { post in
            guard let id = post["id"], let chat = post["chat"], let text = post["text"] else {
                return [.malformed("post")]
            }
            return [
                .event(
                    InboundEvent(
                        key: EventKey("\(chat)/\(id)"),
                        account: ["site"],
                        conversation: ConversationRef(chat),
                        author: .customer([Claim(Handle(.visitor, chat), .platformAccount)], name: nil),
                        occurredAt: raw.receivedAt,
                        body: .message(.text(text), MessageRef(id))
                    )
                )
            ]
        }
    }

    /// The site's signature of a user.
    static func sign(_ user: SiteRequest.SignedUser, with secret: String) -> String {
        let covered = [user.id, user.email ?? "", user.phone ?? "", String(user.expires)].joined(separator: "\n")
        return Signature.hex(Signature.hmacSHA256(covered.utf8, key: secret.utf8))
    }

    private func verified(
        _ user: SiteRequest.SignedUser,
        at moment: Timestamp
    ) throws(WebhookRejection) -> String {
        if tricks.ignoresUsers { return user.id }
        guard let secret = try? context.secrets.secret("site"),
            Signature.equal(Self.sign(user, with: secret).utf8, user.signature.utf8),
            tricks.ignoresExpiry || Timestamp(seconds: user.expires) > moment
        else { throw .unauthenticated }
        return user.id
    }

    private func tag(_ visitor: String) throws(WebhookRejection) -> String {
        guard let secret = try? context.secrets.secret("site") else { throw .unauthenticated }
        return Signature.hex(Signature.hmacSHA256(visitor.utf8, key: secret.utf8))
    }

    private func session(_ visitor: String, _ kind: HandleKind) -> SiteSession {
        SiteSession(
            account: "site",
            conversation: ConversationRef(visitor),
            claims: [Claim(Handle(kind, visitor, scope: "site"), .signedLogin)],
            token: (try? "\(visitor).\(tag(visitor))") ?? "",
            welcome: [:],
            allowedOrigin: "https://shop.example"
        )
    }
}
