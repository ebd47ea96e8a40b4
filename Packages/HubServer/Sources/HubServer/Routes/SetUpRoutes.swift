import HTTPTypes
import HubCore
import HubStorage

/// Setting up an empty hub in a browser.
enum SetUpRoutes {
    static let group = RouteGroup("Set-up", [state, make])

    /// Whether the hub waits to be set up.
    struct State: APIType {
        var needed: Bool

        static let schema = Schema.object(
            "SetUpState",
            .required("needed", .boolean, "Whether nobody can sign in yet.")
        )
    }

    /// The first workspace and its first administrator.
    struct Draft: APIType {
        var token: String
        var workspace: String
        var name: String
        var email: String
        var password: String

        static let schema = Schema.object(
            "SetUp",
            .required("token", .text(1...200), "What stands behind # in the set-up link."),
            .required("workspace", .name, "What the company calls itself; customers see it."),
            .required("name", .name, "Your name, as customers see it."),
            .required("email", .email, "The address to sign in with."),  // not a channel: an address
            .required("password", PasswordRule.schema, "The password to sign in with.")
        )
    }

    private static var state: Endpoint {
        Endpoint(
            .get,
            "/api/v1/setup",
            .open(because: "the set-up page asks before anybody can sign in"),
            "Says whether the hub waits to be set up.",
            returns: State.self
        ) { call in State(needed: try await !call.read { try $0.hasAgents() }) }
    }

    private static var make: Endpoint {
        Endpoint(
            .post,
            "/api/v1/setup",
            .open(because: "it takes the one-time token of the set-up link"),
            "Makes the first administrator and signs them in.",
            takes: Draft.self,
            returns: AccountRoutes.Me.self,
            status: .created
        ) { call, draft in
            try call.hub.throttle.begin(Throttle.keys(address: call.address, account: ""))
            let email = try EmailAddress.checked(draft.email)
            let hash = SecretToken.hash(of: draft.token)
            try await call.requireLink(hash, for: .setup)
            let password = try await call.hub.passwords.hash(draft.password)
            let (agent, session) = try await call.commit { transaction in
                guard try transaction.useOneTimeLink(tokenHash: hash, for: .setup) != nil, try !transaction.hasAgents()
                else { throw Problem.deadLink }
                let agent = try SetUp.makeAdmin(
                    email: email,
                    name: draft.name,
                    password: password,
                    workspaceName: draft.workspace,
                    in: transaction,
                    from: call.address
                )
                return (agent, try SignIn.open(for: agent, call, in: transaction))
            }
            call.hub.throttle.succeed(Throttle.keys(address: call.address, account: ""))
            return try await AccountRoutes.me(of: Principal(agent: agent, means: .session(session)), call)
        }
    }
}

extension Problem {
    static var deadLink: Problem {
        Problem(.expired, "The link was used, replaced, or is too old. Ask for a new one.")
    }
}

extension EmailAddress {
    /// The address that the schema has let pass.
    static func checked(_ text: String) throws -> EmailAddress {
        guard let address = EmailAddress(text) else { throw Problem.invalid("/email", Format.email.advice) }
        return address
    }
}

extension Call {
    /// Refuses a token that opens nothing, before the slow work of hashing a password.
    func requireLink(_ hash: String, for purpose: OneTimeLink.Purpose) async throws {
        let moment = hub.services.now()
        guard try await read({ try $0.oneTimeLink(tokenHash: hash, at: moment) })?.purpose == purpose else {
            throw Problem.deadLink
        }
    }
}
