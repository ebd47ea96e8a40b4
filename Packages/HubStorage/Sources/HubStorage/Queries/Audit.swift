public import HubCore

/// One line of the audit: who changed what about configuration or access.
public struct AuditEntry: Hashable, Sendable, Identifiable {
    /// The entry's number.
    public var id: ID<AuditEntry>
    /// Who did it; `nil` for the hub itself or somebody who is not signed in.
    public var agent: ID<Agent>?
    /// What was done, as `team.created`.
    public var action: String
    /// To what, as `team/0a1b2c3d4e5f6`.
    public var target: String
    /// What else is worth knowing; never a secret.
    public var details: JSONValue
    /// The network address it came from; empty for the command line.
    public var address: String
    /// When.
    public var at: Timestamp
}

/// Which lines of the audit to show.
public struct AuditFilter: Hashable, Sendable {
    /// Only what this agent did.
    public var agent: ID<Agent>?
    /// Only this action.
    public var action: String?
    /// Only what was done to this.
    public var target: String?

    /// A filter; without arguments it lets everything pass.
    public init(agent: ID<Agent>? = nil, action: String? = nil, target: String? = nil) {
        self.agent = agent
        self.action = action
        self.target = target
    }
}

extension Reader {
    /// The audit of a workspace, newest first; `next` is the last line of the page before.
    public func audit(
        of workspace: ID<Workspace>,
        _ filter: AuditFilter = AuditFilter(),
        before next: ID<AuditEntry>? = nil,
        limit: Int
    ) throws -> [AuditEntry] {
        var conditions = ["workspace = ?", "id < ?"]
        var arguments: [SQLValue] = [workspace.sqlValue, (next?.rawValue ?? Int64.max).sqlValue]
        for (column, value) in [
            ("agent", filter.agent?.sqlValue), ("action", filter.action?.sqlValue), ("target", filter.target?.sqlValue),
        ] {
            guard let value else { continue }
            conditions.append("\(column) = ?")
            arguments.append(value)
        }
        let rows = try db.query(
            """
            SELECT id, agent, action, target, details, address, at FROM audit
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id DESC LIMIT ?
            """,
            each: [arguments + [limit.sqlValue]]
        )
        return try rows[0].map { row in
            AuditEntry(
                id: try row.id(0),
                agent: try row.idOrNil(1),
                action: try row.text(2),
                target: try row.text(3),
                details: try JSONText.decode(try row.text(4)),
                address: try row.text(5),
                at: try row.time(6)
            )
        }
    }
}

extension Transaction {
    /// Writes a line into the audit, in the same transaction as what it tells of.
    ///
    /// The action reads as `team.created`, the target as `team/0a1b2c3d4e5f6`; the address is empty for the command line.
    /// Details are whatever else is worth knowing, and never a secret.
    public func audit(
        _ action: String,
        of target: String,
        by agent: ID<Agent>?,
        in workspace: ID<Workspace>,
        from address: String,
        details: JSONValue = [:]
    ) throws {
        try db.execute(
            """
            INSERT INTO audit (workspace, id, agent, action, target, details, address, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            newID(AuditEntry.self),
            agent,
            action,
            target,
            try JSONText.encode(details),
            address,
            now
        )
    }
}
