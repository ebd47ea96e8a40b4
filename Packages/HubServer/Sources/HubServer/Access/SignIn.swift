import HTTPTypes
import HubCore
import HubStorage

/// Checks who somebody says they are, and signs them in.
struct SignIn: Sendable {
    let call: Call

    private var hub: Hub { call.hub }

    /// What somebody signs in with.
    struct Attempt: Sendable {
        var email: String
        var password: String
        var code: String?
    }

    /// The agent whose password and code these are.
    ///
    /// - Throws: a problem that does not tell whether the address, the password or the code was wrong.
    func verify(_ attempt: Attempt) async throws -> Agent {
        let email = EmailAddress(attempt.email)
        let keys = Throttle.keys(address: call.address, account: email?.text ?? "")
        do {
            try hub.throttle.begin(keys)
        } catch {
            hub.metrics.add(.signIns, ["throttled"])
            throw error
        }
        let known = try await hub.store.read { reader in try email.map { try reader.credentials(email: $0.text) } ?? []
        }
        guard let credentials = try await fitting(known.filter(\.agent.isActive), attempt.password) else {
            throw refusal("refused")
        }
        if credentials.hasSecondFactor {
            guard let code = attempt.code, !code.isEmpty else {
                throw Problem(
                    .secondFactorRequired,
                    "Send the code that your authenticator app shows, or a recovery code."
                )
            }
            guard try await SecondFactor(hub: hub).accept(code, of: credentials) else { throw refusal("wrong_code") }
        }
        hub.throttle.succeed(keys)
        try await renewHash(of: credentials, attempt.password)
        return credentials.agent
    }

    /// Signs an agent in: a new session, and its cookie in the answer.
    func open(for agent: Agent) async throws -> Session {
        let call = call
        let session = try await call.commit { transaction in try Self.open(for: agent, call, in: transaction) }
        hub.metrics.add(.signIns, ["accepted"])
        return session
    }

    static func open(for agent: Agent, _ call: Call, in transaction: Transaction) throws -> Session {
        let token = SecretToken()
        let session = try transaction.createSession(
            of: agent,
            tokenHash: token.hash,
            userAgent: call.userAgent,
            address: call.address,
            expiresAt: transaction.now + call.hub.configuration.sessionLifetime
        )
        try transaction.audit(
            "session.created",
            of: "session/\(session.id)",
            by: agent.id,
            in: agent.workspace,
            from: call.address
        )
        call.notes.add(.setCookie, call.hub.authenticator.cookie.set(token.text))
        return session
    }

    private func fitting(_ known: [Credentials], _ password: String) async throws -> Credentials? {
        guard !known.isEmpty else {
            _ = try await hub.passwords.check(password, against: nil)
            return nil
        }
        for credentials in known where try await hub.passwords.check(password, against: credentials.password) {
            return credentials
        }
        return nil
    }

    private func refusal(_ outcome: String) -> Problem {
        hub.metrics.add(.signIns, [outcome])
        return Problem(.wrongCredentials, "Check the address, the password and the code, and try again.")
    }

    /// Hashes the password again if the parameters have changed since.
    private func renewHash(of credentials: Credentials, _ password: String) async throws {
        guard let old = credentials.password, hub.passwords.isOutdated(old) else { return }
        let hash = try await hub.passwords.hash(password)
        try await hub.store.commit { transaction in
            try transaction.setPassword(hash, of: credentials.agent.id, in: credentials.agent.workspace)
        }
    }
}

/// The second factor of an agent: a secret in an authenticator app, and recovery codes.
struct SecondFactor: Sendable {
    let hub: Hub

    static func place(of agent: ID<Agent>) -> String { "second-factor/\(agent)" }

    /// Takes a code of the app or a recovery code, each of them once.
    func accept(_ code: String, of credentials: Credentials) async throws -> Bool {
        if let step = try step(of: code, credentials) {
            return try await hub.store.commit { transaction in
                try transaction.accept(step: step, of: credentials.agent.id, in: credentials.agent.workspace)
            }
        }
        let hash = RecoveryCode.hash(of: code)
        guard credentials.recoveryCodes.contains(hash) else { return false }
        return try await hub.store.commit { transaction in
            let agent = credentials.agent
            guard try transaction.useRecoveryCode(hash, of: agent.id, in: agent.workspace) else { return false }
            try transaction.audit(
                "recovery_code.used",
                of: "agent/\(agent.id)",
                by: agent.id,
                in: agent.workspace,
                from: ""
            )
            return true
        }
    }

    /// The time step that a code of the app belongs to; `nil` if it is none of now.
    func step(of code: String, _ credentials: Credentials) throws -> Int64? {
        guard let sealed = credentials.secondFactor else { return nil }
        let secret = try hub.store.unseal(sealed, for: Self.place(of: credentials.agent.id))
        return OneTimePassword(secret: secret).step(of: code.filter { !$0.isWhitespace }, at: hub.services.now())
    }
}
