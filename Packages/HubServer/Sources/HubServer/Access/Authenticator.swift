import HTTPTypes
import HubCore
import HubStorage
import Hummingbird

/// Finds out who makes a request.
struct Authenticator: Sendable {
    let store: Store
    let cookie: SessionCookie
    let lifetime: Duration
    let longest: Duration
    let now: @Sendable () -> Timestamp

    /// How exact "last seen" is, so that reading a page does not write every time.
    private static let exactness: Duration = .seconds(60)

    init(store: Store, configuration: ServerConfiguration, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
        cookie = SessionCookie(configuration)
        lifetime = configuration.sessionLifetime
        longest = configuration.longestSession
    }

    /// Who makes the request; `nil` if nobody is signed in.
    ///
    /// A token in a header goes before a cookie.
    ///
    /// - Throws: a problem of the kind `not-signed-in` if a token is given that opens nothing.
    func principal(of request: Request, at address: String) async throws -> Principal? {
        let principal = try await bearer(of: request)
        switch principal?.means {
        case .token(let token): try await note(token)
        case .session(let session): try await note(session, at: address)
        case nil: break
        }
        return principal
    }

    /// Who the request's token or cookie stands for at this moment; being asked does not count as use.
    func bearer(of request: Request) async throws -> Principal? {
        if let header = request.headers[.authorization] {
            guard let principal = try await byToken(header) else {
                throw Problem(
                    .notSignedIn,
                    "This API token does not exist or was revoked. Make another one at the desk."
                )
            }
            return principal
        }
        guard let token = cookie.token(in: request) else { return nil }
        return try await bySession(SecretToken.hash(of: token))
    }

    private func byToken(_ header: String) async throws -> Principal? {
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].hasPrefix(SecretToken.apiPrefix) else {
            return nil
        }
        let hash = SecretToken.hash(of: String(parts[1]))
        guard let (token, agent) = try await store.read({ try $0.apiToken(hash: hash) }) else { return nil }
        return Principal(agent: agent, means: .token(token))
    }

    private func bySession(_ hash: String) async throws -> Principal? {
        let moment = now()
        guard let (session, agent) = try await store.read({ try $0.session(tokenHash: hash, at: moment) }) else {
            return nil
        }
        return Principal(agent: agent, means: .session(session))
    }

    private func note(_ token: APIToken) async throws {
        guard token.usedAt.map({ now() - $0 > Self.exactness }) ?? true else { return }
        try await store.commit { try $0.touch(token) }
    }

    private func note(_ session: Session, at address: String) async throws {
        let moment = now()
        if moment - session.seenAt > Self.exactness || session.address != address {
            let end = min(moment + lifetime, session.createdAt + longest)
            try await store.commit { try $0.touch(session, address: address, expiresAt: end) }
        }
    }
}
