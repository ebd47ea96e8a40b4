import HTTPTypes
import HubCore
import HubStorage

/// Who one is, and one's password.
enum AccountRoutes {
    static let group = RouteGroup("Me", [show, changePassword])

    /// Who makes the request, and what they may do.
    struct Me: APIType {
        var agent: AgentRoutes.View
        var workspace: WorkspaceName
        var permissions: [String]
        /// `session` or `token`.
        var means: String

        static let schema = Schema.object(
            "Me",
            .required("agent", AgentRoutes.View.schema, "Who you are."),
            .required("workspace", WorkspaceName.schema, "Where you work."),
            .required("permissions", .list(.words(Permission.self)), "What you may do."),
            .required("means", .words(["session", "token"]), "By what you proved who you are.")
        )
    }

    /// A workspace by its name.
    struct WorkspaceName: APIType {
        var id: ID<Workspace>
        var name: String

        static let schema = Schema.object(
            "WorkspaceName",
            .required("id", .id, "The workspace's id."),
            .required("name", .text(0...200), "What the company calls itself.")
        )
    }

    /// A change of one's own password.
    struct PasswordChange: APIType {
        var current: String
        var new: String

        static let schema = Schema.object(
            "PasswordChange",
            .required("current", .text(1...1000), "The password so far."),
            .required("new", PasswordRule.schema, "The password from now on.")
        )
    }

    /// What a change of one's password leaves as it is.
    struct PasswordChanged: APIType {
        var tokens: [TokenRoutes.View]

        static let schema = Schema.object(
            "PasswordChanged",
            .required(
                "tokens",
                .list(TokenRoutes.View.schema),
                "Your API tokens, which go on; revoke what is not yours."
            )
        )
    }

    static func me(of principal: Principal, _ call: Call) async throws -> Me {
        let agent = principal.agent
        let (record, workspaces) = try await call.read { reader in
            (try reader.agent(agent.id, in: agent.workspace), try reader.workspaces())
        }
        guard let record, let workspace = workspaces.first(where: { $0.id == agent.workspace }) else {
            throw Problem.notFound("agent")
        }
        return Me(
            agent: AgentRoutes.View(record),
            workspace: WorkspaceName(id: workspace.id, name: workspace.name),
            permissions: Permission.allCases.filter(agent.role.permissions.contains).map(\.rawValue),
            means: principal.isSession ? "session" : "token"
        )
    }

    private static var show: Endpoint {
        Endpoint(.get, "/api/v1/me", .needs(.lookAround), "Who you are and what you may do.", returns: Me.self) {
            call in
            try await me(of: call.principal, call)
        }
    }

    private static var changePassword: Endpoint {
        Endpoint(
            .put,
            "/api/v1/me/password",
            .needs(.ownAccess),
            "Changes your password and signs out of every other browser; names the API tokens, which go on.",
            takes: PasswordChange.self,
            returns: PasswordChanged.self
        ) { call, change in
            let principal = try call.principal
            let agent = try await call.confirmed(change.current, at: "/current").agent
            let hash = try await call.hub.passwords.hash(change.new)
            let tokens = try await call.commit { transaction in
                try transaction.setPassword(hash, of: agent.id, in: agent.workspace)
                try transaction.endSessions(of: agent.id, in: agent.workspace, except: principal.session?.id)
                try call.audit(transaction, "password.changed", "agent/\(agent.id)")
                return try transaction.apiTokens(of: agent.id, in: agent.workspace)
            }
            return PasswordChanged(tokens: tokens.prefix(PageRequest.largest).map(TokenRoutes.View.init))
        }
    }
}
