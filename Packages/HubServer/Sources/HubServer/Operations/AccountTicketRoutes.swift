import HTTPTypes
import HubCore
import HubStorage

/// Which interactions of one account ask for an answer, where that differs from the workspace.
enum AccountTicketRoutes {
    private static let path = "/api/v1/connections/{connection}/accounts/{account}/tickets"

    static var change: Endpoint {
        Endpoint(
            .put,
            path,
            .needs(.manageSettings),
            "Lets one account open tickets by rules of its own.",
            takes: WorkspaceDraft.Policy.self,
            returns: AccountView.self
        ) { call, draft in
            try await set(draft.policy, call)
        }
    }

    static var reset: Endpoint {
        Endpoint(
            .delete,
            path,
            .needs(.manageSettings),
            "Lets one account open tickets by the workspace's rules again."
        ) { call in
            _ = try await set(nil, call)
        }
    }

    private static func set(_ policy: TicketPolicy?, _ call: Call) async throws -> AccountView {
        let workspace = try call.workspace
        let connection: ID<Connection> = try call.id("connection")
        let account: ID<Account> = try call.id("account")
        return try await call.commit { transaction in
            try transaction.setPolicy(policy, of: account, on: connection, in: workspace)
            let action = policy == nil ? "account.tickets.reset" : "account.tickets.changed"
            try call.audit(transaction, action, "account/\(account)")
            guard
                let record = try transaction.accounts(of: connection, in: workspace).first(where: { $0.id == account })
            else { throw Problem.notFound("account") }
            return AccountView(record)
        }
    }
}
