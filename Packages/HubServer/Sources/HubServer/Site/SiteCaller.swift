import ChannelKit
import HTTPTypes
import Hummingbird
import HubCore
import HubStorage
import HubSync

/// A visitor of a site who has proven which conversation is theirs.
struct SiteCaller: Sendable {
    let connection: ActiveConnection
    let surface: any SiteSurface
    let session: SiteSession

    /// Who owns the visitor's uploads.
    var owner: String { "visitor/\(connection.record.id)/\(session.conversation.key)" }

    /// The connection's site surface.
    ///
    /// - Throws: a problem of the kind `not-found`.
    static func surface(
        _ call: Call,
        _ services: HubServices
    ) async throws -> (connection: ActiveConnection, surface: any SiteSurface) {
        guard let connection = try await services.pool.find(try call.id("connection")),
            let surface = connection.roles.site
        else { throw Problem.notFound("connection") }
        return (connection, surface)
    }

    /// Opens the session of whoever calls, by the token they bring.
    static func open(
        _ call: Call,
        _ services: HubServices,
        token: String? = nil,
        user: SiteRequest.SignedUser? = nil,
        mustHaveToken: Bool = true
    ) async throws -> SiteCaller {
        let (connection, surface) = try await surface(call, services)
        let token = token ?? bearer(call)
        guard !mustHaveToken || token != nil else { throw Problem(.notSignedIn, "Open a session first.") }
        let now = call.hub.services.now()
        let workspace = connection.record.workspace
        let settings = try await call.read { try $0.settings(of: workspace) }
        let request = SiteRequest(
            origin: call.request.headers[.origin],
            token: token,
            user: user,
            isOpen: settings.hours.isOpen(at: now),
            receivedAt: now
        )
        do throws(WebhookRejection) {
            let session = try surface.openSession(request)
            return SiteCaller(connection: connection, surface: surface, session: session)
        } catch {
            throw Problem(error)
        }
    }

    /// Lets the visitor's page read the answer.
    func allow(_ reply: Reply) -> Reply {
        var reply = reply
        if let origin = session.allowedOrigin { reply.headers.allow(origin) }
        return reply
    }

    /// The conversation in the store; `nil` while the visitor has not said anything.
    func conversation(_ call: Call) async throws -> ConversationRecord? {
        let record = connection.record
        let (account, key) = (session.account, session.conversation.key)
        return try await call.read { reader in
            let accounts = try reader.accountsByPlatformID(of: record.id, in: record.workspace)
            return try accounts[account].flatMap { try reader.conversation(key, of: $0.id, in: record.workspace) }
        }
    }

    private static func bearer(_ call: Call) -> String? {
        guard let header = call.request.headers[.authorization], header.hasPrefix("Bearer ") else { return nil }
        return String(header.dropFirst(7))
    }
}

extension HTTPFields {
    /// Lets pages of `origin` read the answer, without cookies.
    mutating func allow(_ origin: String) {
        self[.accessControlAllowOrigin] = origin
        self[.vary] = "Origin"
        self[.accessControlExposeHeaders] = "Retry-After"
    }
}
