import HTTPTypes
import HubCore
import HubStorage

/// The people of a workspace.
enum AgentRoutes {
    static let group = RouteGroup("Agents", [list, show, change, resetPassword, removeSecondFactor])

    /// A person of the company.
    struct View: APIType {
        var id: ID<Agent>
        var email: String
        var name: String
        var role: Role
        var isActive: Bool
        var hasSecondFactor: Bool
        var createdAt: Timestamp

        static let schema = Schema.object(
            "Agent",
            .required("id", .id, "The agent's id."),
            .required("email", .text(0...254), "The address they sign in with."),  // not a channel: an address
            .required("name", .text(0...200), "What colleagues and customers see."),
            .required("role", .words(Role.self), "What they may do."),
            .required("isActive", .boolean, "Whether they may sign in."),
            .required("hasSecondFactor", .boolean, "Whether signing in asks for a code as well."),
            .required("createdAt", .timestamp, "When they joined.")
        )
    }

    /// What to change about an agent; what is left out stays.
    struct Change: APIType {
        var name: String?
        var role: Role?
        var isActive: Bool?

        static let schema = Schema.object(
            "AgentChange",
            .optional("name", .name, "What colleagues and customers see."),
            .optional("role", .words(Role.self), "What they may do."),
            .optional("isActive", .boolean, "Whether they may sign in. A no signs them out everywhere at once.")
        )
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/agents",
            .needs(.lookAround),
            "The people of your workspace, oldest first.",
            parameters: PageRequest.parameters,
            returns: Page<View>.self
        ) { call in
            let (workspace, page) = (try call.workspace, try call.page())
            let agents = try await call.read { reader in
                try reader.agents(in: workspace, after: page.after?.id(), limit: page.limit + 1)
            }
            return page.page(of: agents, cursor: { Cursor($0.id) }, item: View.init)
        }
    }

    private static var show: Endpoint {
        Endpoint(.get, "/api/v1/agents/{agent}", .needs(.lookAround), "One person.", returns: View.self) { call in
            View(try await call.agentRecord())
        }
    }

    private static var change: Endpoint {
        Endpoint(
            .patch,
            "/api/v1/agents/{agent}",
            .needs(.manageAgents),
            "Changes a person's name, role or state.",
            takes: Change.self,
            returns: View.self
        ) { call, change in
            let (id, workspace): (ID<Agent>, _) = (try call.id("agent"), try call.workspace)
            let record = try await call.commit { transaction in
                guard var record = try transaction.agent(id, in: workspace) else { throw Problem.notFound("agent") }
                let before = record.agent
                record.agent.name = change.name ?? before.name
                record.agent.role = change.role ?? before.role
                record.agent.isActive = change.isActive ?? before.isActive
                guard record.agent != before else { return record }
                try transaction.update(record.agent)
                guard try transaction.activeAdmins(in: workspace) > 0 else {
                    throw Problem(.conflict, "A workspace needs an active administrator. Make somebody else one first.")
                }
                if !record.agent.isActive { try transaction.endSessions(of: id, in: workspace) }
                try call.audit(transaction, "agent.changed", "agent/\(id)", record.agent.difference(from: before))
                return record
            }
            return View(record)
        }
    }

    private static var resetPassword: Endpoint {
        Endpoint(
            .post,
            "/api/v1/agents/{agent}/password-reset",
            .needs(.manageAgents),
            "Makes a link for a new password: sent by mail, or returned where no system mailbox is set.",
            returns: LinkView.self,
            status: .created
        ) { call in
            let agent = try await call.agentRecord().agent
            return try await call.makeLink(.passwordReset, for: agent.email, letter: .passwordReset) { transaction, _ in
                try call.audit(transaction, "password_reset.created", "agent/\(agent.id)")
            }
        }.with(\.returnsSecret, true)
    }

    private static var removeSecondFactor: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/agents/{agent}/second-factor",
            .needs(.manageAgents),
            "Removes the second factor of somebody who lost their phone and recovery codes."
        ) { call in
            let agent = try await call.agentRecord().agent
            try await call.commit { transaction in
                try transaction.setSecondFactor(nil, of: agent.id, in: agent.workspace)
                try call.audit(transaction, "second_factor.removed", "agent/\(agent.id)")
            }
        }
    }
}

extension AgentRoutes.View {
    init(_ record: AgentRecord) {
        self.init(
            id: record.agent.id,
            email: record.agent.email,
            name: record.agent.name,
            role: record.agent.role,
            isActive: record.agent.isActive,
            hasSecondFactor: record.hasSecondFactor,
            createdAt: record.createdAt
        )
    }
}

extension Agent {
    /// What changed, for the audit.
    fileprivate func difference(from before: Agent) -> JSONValue {
        var changes: [String: JSONValue] = [:]
        if name != before.name { changes["name"] = .string(name) }
        if role != before.role {
            changes["role"] = ["from": .string(before.role.rawValue), "to": .string(role.rawValue)]
        }
        if isActive != before.isActive { changes["isActive"] = .bool(isActive) }
        return .object(changes)
    }
}

extension Call {
    /// The agent whose id stands in the path.
    fileprivate func agentRecord() async throws -> AgentRecord {
        let (id, workspace): (ID<Agent>, _) = (try id("agent"), try workspace)
        guard let record = try await read({ try $0.agent(id, in: workspace) }) else { throw Problem.notFound("agent") }
        return record
    }
}
