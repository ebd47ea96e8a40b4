import HTTPTypes
import HubCore
import HubStorage

/// One's own second factor.
enum SecondFactorRoutes {
    static let group = RouteGroup("Second factor", [enrol, confirm, renewCodes, remove])

    /// What an authenticator app needs to know.
    struct Enrolment: APIType {
        var secret: String
        var uri: String

        static let schema = Schema.object(
            "SecondFactorEnrolment",
            .required("secret", .text(1...100), "The secret in base 32, to be typed."),
            .required("uri", .text(1...1000), "The same as an otpauth address, to be shown as a QR code.")
        )
    }

    /// A code of the app.
    struct Code: APIType {
        var code: String

        static let schema = Schema.object("Code", .required("code", .text(1...60), "The code that the app shows."))
    }

    /// One's password, asked for again before something grave.
    struct Password: APIType {
        var password: String

        static let schema = Schema.object(
            "Password",
            .required("password", .text(1...1000), "Your password, once more.")
        )
    }

    /// Codes that each replace the second factor once.
    struct RecoveryCodes: APIType {
        var codes: [String]

        static let schema = Schema.object(
            "RecoveryCodes",
            .required("codes", .list(.text(1...100)), "The codes, shown only now. Keep them where the phone is not.")
        )
    }

    private static var enrol: Endpoint {
        Endpoint(
            .post,
            "/api/v1/me/second-factor",
            .needs(.ownAccess),
            "Begins with a second factor; it counts once it is confirmed by a code.",
            takes: Password.self,
            returns: Enrolment.self,
            status: .created
        ) { call, input in
            let credentials = try await call.confirmed(input.password)
            guard !credentials.hasSecondFactor else {
                throw Problem(.conflict, "You have a second factor. Remove it before you set up another one.")
            }
            let agent = credentials.agent
            let factor = OneTimePassword(secret: OneTimePassword.newSecret())
            let sealed = try call.store.seal(factor.secret, for: SecondFactor.place(of: agent.id))
            let issuer = try await call.commit { transaction in
                try transaction.setSecondFactor(sealed, of: agent.id, in: agent.workspace)
                try call.audit(transaction, "second_factor.begun", "agent/\(agent.id)")
                return try transaction.workspaces().first { $0.id == agent.workspace }?.name
            }
            return Enrolment(
                secret: Base32.encode(factor.secret),
                uri: factor.address(account: agent.email, issuer: issuer ?? SetUp.provisionalName)
            )
        }.with(\.returnsSecret, true)
    }

    private static var confirm: Endpoint {
        Endpoint(
            .post,
            "/api/v1/me/second-factor/confirmation",
            .needs(.ownAccess),
            "Confirms the second factor by a code, and returns recovery codes.",
            takes: Code.self,
            returns: RecoveryCodes.self,
            status: .created
        ) { call, input in
            let agent = try call.agent
            try call.hub.throttle.begin(Throttle.keys(address: call.address, account: agent.email))
            guard let credentials = try await call.read({ try $0.credentials(of: agent.id, in: agent.workspace) }),
                credentials.secondFactor != nil, !credentials.hasSecondFactor
            else { throw Problem(.conflict, "There is no second factor that waits to be confirmed. Begin with one.") }
            guard let step = try SecondFactor(hub: call.hub).step(of: input.code, credentials) else {
                throw Problem.invalid("/code", "is not what the app shows now; check the clock of the phone")
            }
            let codes = try await call.newRecoveryCodes("second_factor.confirmed") { transaction in
                guard try transaction.accept(step: step, of: agent.id, in: agent.workspace) else {
                    throw Problem.invalid("/code", "was used before; wait for the next one")
                }
            }
            call.hub.throttle.succeed(Throttle.keys(address: call.address, account: agent.email))
            return codes
        }.with(\.returnsSecret, true)
    }

    private static var renewCodes: Endpoint {
        Endpoint(
            .post,
            "/api/v1/me/second-factor/recovery-codes",
            .needs(.ownAccess),
            "Makes new recovery codes; the earlier ones stop working.",
            takes: Password.self,
            returns: RecoveryCodes.self,
            status: .created
        ) { call, input in
            guard try await call.confirmed(input.password).hasSecondFactor else {
                throw Problem(.conflict, "You have no second factor. Begin with one first.")
            }
            return try await call.newRecoveryCodes("recovery_codes.renewed") { _ in }
        }.with(\.returnsSecret, true)
    }

    private static var remove: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/me/second-factor",
            .needs(.ownAccess),
            "Removes the second factor. Takes your password as JSON.",
            takes: Password.self
        ) { call, input in
            let agent = try await call.confirmed(input.password).agent
            try await call.commit { transaction in
                try transaction.setSecondFactor(nil, of: agent.id, in: agent.workspace)
                try call.audit(transaction, "second_factor.removed", "agent/\(agent.id)")
            }
        }
    }
}

extension Call {
    fileprivate func newRecoveryCodes(
        _ action: String,
        before: @escaping @Sendable (Transaction) throws -> Void
    ) async throws -> SecondFactorRoutes.RecoveryCodes {
        let agent = try agent
        let codes = (0..<RecoveryCode.count).map { _ in RecoveryCode.make() }
        try await commit { transaction in
            try before(transaction)
            try transaction.setRecoveryCodes(codes.map(RecoveryCode.hash), of: agent.id, in: agent.workspace)
            try audit(transaction, action, "agent/\(agent.id)")
        }
        return SecondFactorRoutes.RecoveryCodes(codes: codes)
    }
}
