import HTTPTypes
import HubCore
import HubStorage

/// Who changed what about configuration and access.
enum AuditRoutes {
    static let group = RouteGroup("Audit", [list])

    /// One line of the audit.
    struct View: APIType {
        var id: ID<AuditEntry>
        var agent: ID<Agent>?
        var action: String
        var target: String
        var details: JSONValue
        var address: String
        var at: Timestamp

        static let schema = Schema.object(
            "AuditEntry",
            .required("id", .id, "The entry's id."),
            .optional("agent", .id, "Who did it; missing if nobody was signed in."),
            .required("action", .text(0...100), "What was done, as `team.created`."),
            .required("target", .text(0...200), "To what, as `team/0a1b2c3d4e5f6`."),
            .required("details", .map(.any), "What else is worth knowing."),
            .required("address", .text(0...100), "The network address it came from; empty for the command line."),
            .required("at", .timestamp, "When.")
        )

        init(_ entry: AuditEntry) {
            (id, agent, action, target) = (entry.id, entry.agent, entry.action, entry.target)
            (details, address, at) = (entry.details, entry.address, entry.at)
        }
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/audit",
            .needs(.readAudit),
            "The audit of your workspace, newest first.",
            parameters: PageRequest.parameters + [
                .query("agent", .id, "Only what this agent did."),
                .query("action", .text(1...100), "Only this action."),
                .query("target", .text(1...200), "Only what was done to this."),
            ],
            returns: Page<View>.self
        ) { call in
            let (workspace, page) = (try call.workspace, try call.page())
            let filter = AuditFilter(
                agent: call.query("agent").flatMap { ID($0) },
                action: call.query("action"),
                target: call.query("target")
            )
            let entries = try await call.read { reader in
                try reader.audit(of: workspace, filter, before: page.after?.id(), limit: page.limit + 1)
            }
            return page.page(of: entries, cursor: { Cursor($0.id) }, item: View.init)
        }
    }
}
