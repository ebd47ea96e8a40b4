import HTTPTypes
import HubCore
import HubStorage

/// Signing in and out, and the browsers one is signed in with.
enum SessionRoutes {
    static let group = RouteGroup("Sessions", [signIn, signOut, list, end, endOthers])

    /// What somebody signs in with.
    struct Credentials: APIType {
        var email: String
        var password: String
        var code: String?

        static let schema = Schema.object(
            "SignIn",
            .required("email", .text(1...254), "The address."),  // not a channel: an address
            .required("password", .text(1...1000), "The password."),
            .optional("code", .text(0...60), "The code of the authenticator app, or a recovery code.")
        )
    }

    /// A browser in which one is signed in.
    struct View: APIType {
        var id: ID<Session>
        var userAgent: String
        var address: String
        var createdAt: Timestamp
        var seenAt: Timestamp
        var expiresAt: Timestamp
        var isCurrent: Bool

        static let schema = Schema.object(
            "Session",
            .required("id", .id, "The session's id."),
            .required("userAgent", .text(0...200), "What the browser calls itself."),
            .required("address", .text(0...100), "The network address it was last seen at."),
            .required("createdAt", .timestamp, "When it was signed in."),
            .required("seenAt", .timestamp, "When it was last used, to the minute or so."),
            .required("expiresAt", .timestamp, "When it ends unless it is used before."),
            .required("isCurrent", .boolean, "Whether this request came from it.")
        )
    }

    private static var signIn: Endpoint {
        Endpoint(
            .post,
            "/api/v1/session",
            .open(because: "this is how one signs in; tries are throttled by address and account"),
            "Signs in and sets the session's cookie. 401 of the kind second-factor-required asks for a code.",
            takes: Credentials.self,
            returns: AccountRoutes.Me.self,
            status: .created
        ) { call, input in
            let signIn = SignIn(call: call)
            let attempt = SignIn.Attempt(email: input.email, password: input.password, code: input.code)
            let agent = try await signIn.verify(attempt)
            let session = try await signIn.open(for: agent)
            return try await AccountRoutes.me(of: Principal(agent: agent, means: .session(session)), call)
        }
    }

    private static var signOut: Endpoint {
        Endpoint(.delete, "/api/v1/session", .needs(.ownAccess), "Signs out of this browser.") { call in
            guard let session = try call.principal.session else { return }
            try await call.end(session.id)
            call.notes.add(.setCookie, call.hub.authenticator.cookie.cleared)
        }
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/sessions",
            .needs(.ownAccess),
            "The browsers in which you are signed in, newest first.",
            returns: Page<View>.self
        ) { call in
            let principal = try call.principal
            let moment = call.hub.services.now()
            let sessions = try await call.read { reader in
                try reader.sessions(of: principal.agent.id, in: principal.agent.workspace, at: moment)
            }
            return Page(items: sessions.prefix(PageRequest.largest).map { View($0, current: principal.session?.id) })
        }
    }

    private static var end: Endpoint {
        Endpoint(.delete, "/api/v1/sessions/{session}", .needs(.ownAccess), "Signs one browser out.") { call in
            try await call.end(try call.id("session"))
        }
    }

    private static var endOthers: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/sessions",
            .needs(.ownAccess),
            "Signs out of every browser but this one. API tokens go on."
        ) { call in
            let principal = try call.principal
            try await call.commit { transaction in
                let agent = principal.agent
                let count = try transaction.endSessions(
                    of: agent.id,
                    in: agent.workspace,
                    except: principal.session?.id
                )
                try call.audit(
                    transaction,
                    "session.ended_others",
                    "agent/\(agent.id)",
                    ["count": .integer(Int64(count))]
                )
            }
        }
    }
}

extension SessionRoutes.View {
    fileprivate init(_ session: Session, current: ID<Session>?) {
        self.init(
            id: session.id,
            userAgent: session.userAgent,
            address: session.address,
            createdAt: session.createdAt,
            seenAt: session.seenAt,
            expiresAt: session.expiresAt,
            isCurrent: session.id == current
        )
    }
}

extension Call {
    fileprivate func end(_ session: ID<Session>) async throws {
        let agent = try agent
        try await commit { transaction in
            guard try transaction.endSession(session, of: agent.id, in: agent.workspace) else {
                throw Problem.notFound("session")
            }
            try audit(transaction, "session.ended", "session/\(session)")
        }
    }
}
