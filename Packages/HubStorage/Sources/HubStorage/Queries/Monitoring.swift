public import HubCore

extension Transaction {
    /// Writes a line and takes it back, so that a store that takes no changes says so.
    ///
    /// - Throws: ``StoreError/full``, ``StoreError/notWritable(_:)``, or whatever else a change would meet with.
    public func probe() throws {
        // No node has this number. Writing what is there already would be left out by the engine.
        try db.execute("INSERT INTO id_mark (node, mark) VALUES (-1, 0)")
        try db.execute("DELETE FROM id_mark WHERE node = -1")
    }
}

extension Reader {
    /// When the oldest raw event that still waits to be decoded was received, by connection; nothing waits elsewhere.
    public func oldestWaiting() throws -> [ID<Connection>: Timestamp] {
        let rows = try db.query(
            "SELECT connection, MIN(received_at) FROM raw_event WHERE state = 'waiting' GROUP BY connection"
        )
        return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.id(0), try $0.time(1)) })
    }

    /// Since when the command of a workspace that is due longest could have been sent; `nil` if none is queued.
    public func oldestQueued(in workspace: ID<Workspace>) throws -> Timestamp? {
        try db.query(
            "SELECT not_before FROM outbox WHERE state = 'queued' AND workspace = ? ORDER BY not_before LIMIT 1",
            workspace
        ).first?.time(0)
    }
}
