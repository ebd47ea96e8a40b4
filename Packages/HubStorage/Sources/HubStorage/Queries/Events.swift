public import HubCore

extension Transaction {
    /// Claims the keys of events; a key that was claimed before gives `false` in its place.
    ///
    /// In the same transaction as whatever the event changes, so that an event is applied exactly once.
    public func claim(
        _ events: [(account: ID<Account>, key: String, raw: ID<RawRecord.Entity>)],
        in workspace: ID<Workspace>
    ) throws -> [Bool] {
        try db.execute(
            """
            INSERT INTO event (workspace, account, key, raw_event) VALUES (?, ?, ?, ?)
            ON CONFLICT (workspace, account, key) DO NOTHING
            """,
            each: events.map { [workspace.sqlValue, $0.account.sqlValue, $0.key.sqlValue, $0.raw.sqlValue] }
        ).map { $0 == 1 }
    }
}

extension Reader {
    /// The change feed of a workspace after a sequence number.
    public func changes(in workspace: ID<Workspace>, after sequence: Int64, limit: Int) throws -> [Change] {
        try db.query(
            """
            SELECT sequence, workspace, topic, subject, conversation, ticket, at FROM change
            WHERE workspace = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """,
            workspace,
            sequence,
            limit
        ).map { row in
            Change(
                sequence: try row.int(0),
                workspace: try row.id(1),
                topic: try row.word(2),
                subject: try row.int(3),
                conversation: try row.idOrNil(4),
                ticket: try row.idOrNil(5),
                at: try row.time(6)
            )
        }
    }

    /// The number of the newest line of the change feed; 0 if there is none.
    public func lastChange(in workspace: ID<Workspace>) throws -> Int64 {
        try db.query("SELECT value FROM counter WHERE workspace = ? AND name = 'change'", workspace).first?.int(0) ?? 0
    }
}
