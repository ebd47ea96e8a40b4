import HubCore
import HubStorage

extension Call {
    /// For how long whoever signed in need not give their password again.
    private static let freshness: Duration = .seconds(600)

    /// What the caller signs in with, if the password is theirs.
    ///
    /// Tries are throttled: a stolen session must not become a way to guess the password.
    ///
    /// - Parameters:
    ///   - password: what was given.
    ///   - field: where it stands in the body.
    /// - Returns: the caller's credentials.
    /// - Throws: a problem of the field if it is another password.
    func confirmed(_ password: String, at field: String = "/password") async throws -> Credentials {
        let agent = try agent
        let keys = Throttle.keys(address: address, account: agent.email)
        try hub.throttle.begin(keys)
        let credentials = try await read { try $0.credentials(of: agent.id, in: agent.workspace) }
        guard let credentials, try await hub.passwords.check(password, against: credentials.password) else {
            throw Problem.invalid(field, "is not your password")
        }
        hub.throttle.succeed(keys)
        return credentials
    }

    /// Makes sure that the caller is who signed in: by the password, or because that was a moment ago.
    func requirePresence(_ password: String?) async throws {
        if let password {
            _ = try await confirmed(password)
            return
        }
        guard let session = try principal.session, hub.services.now() - session.createdAt <= Self.freshness else {
            throw Problem.invalid("/password", "must be given, since you signed in more than ten minutes ago")
        }
    }
}
