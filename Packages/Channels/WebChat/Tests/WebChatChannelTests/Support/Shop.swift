import ChannelKit
import ChannelSimulation
import HubCore

@testable import WebChatChannel

/// A shop with a chat: its adapter with everything around it, and the requests of its visitors.
struct Shop {
    static let origin = "https://tea.example"
    static let start = Timestamp(seconds: 1_777_597_200)
    static let example: JSONValue = [
        "site_name": "Tiệm Trà Sông Hậu",
        "allowed_origins": ["https://tea.example", "https://*.tea.example"],
        "token_secret": "token-secret-of-the-tea-shop",
        "identity_secret": "identity-secret-of-the-tea-shop",
        "visits": true,
    ]

    let adapter: WebChatAdapter
    let secrets: MemorySecrets

    init(_ changes: [String: JSONValue] = [:]) throws {
        guard case .object(var members) = Self.example else { throw ConfigurationProblem(field: "", "no object") }
        members.merge(changes) { $1 }
        let schema = WebChatAdapter.descriptor.config
        let (completed, problems) = schema.check(.object(members))
        if let problem = problems.first { throw problem }
        let (open, sealed) = schema.split(completed)
        let simulation = Simulation(of: AnsweringPlatform { _ in HTTPReply(status: 500) }, secrets: sealed.values)
        secrets = simulation.secrets
        adapter = try WebChatAdapter(
            connection: ChannelConnection(id: ID(7), channel: "web_chat", config: open),
            context: simulation.context
        )
    }

    /// Opens a session as a page of the shop does.
    func open(
        token: String? = nil,
        user: SiteRequest.SignedUser? = nil,
        origin: String? = Self.origin,
        after wait: Duration = .zero
    ) throws -> SiteSession {
        try adapter.openSession(
            SiteRequest(origin: origin, token: token, user: user, isOpen: true, receivedAt: Self.start + wait)
        )
    }

    /// Posts as a new visitor, and says what the hub would store.
    func stored(_ action: String, _ data: JSONValue, id: String? = "p1", files: [Media] = []) throws -> RawEvent? {
        try stored(action, data, id: id, files: files, from: open())
    }

    /// Posts in a session, and says what the hub would store.
    func stored(
        _ action: String,
        _ data: JSONValue,
        id: String? = "p1",
        files: [Media] = [],
        from session: SiteSession
    ) throws -> RawEvent? {
        let post = SitePost(action: action, id: id, data: data, files: files, receivedAt: Self.start)
        guard case .store(let raw) = try adapter.receive(post, from: session) else { return nil }
        return raw
    }

    /// Posts as a new visitor, and reads what was stored.
    func event(_ action: String, _ data: JSONValue, id: String? = "p1", files: [Media] = []) throws -> InboundEvent? {
        guard let raw = try stored(action, data, id: id, files: files),
            case .event(let event)? = adapter.decode(raw).first
        else { return nil }
        return event
    }

    /// A user of the shop, signed by it.
    static func user(
        _ id: String,
        email: String? = nil,
        phone: String? = nil,
        expires: Int64 = Self.start.milliseconds / 1000 + 3600,
        secret: String = "identity-secret-of-the-tea-shop"
    ) -> SiteRequest.SignedUser {
        let message = [id, email ?? "", phone ?? "", String(expires)].joined(separator: "\n")
        let signature = Signature.hex(Signature.hmacSHA256(message.utf8, key: secret.utf8))
        return .init(id: id, email: email, phone: phone, name: "Lê Mai", expires: expires, signature: signature)
    }
}
