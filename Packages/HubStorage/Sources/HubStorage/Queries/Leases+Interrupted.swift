public import HubCore

extension Reader {
    /// Whether some node took this lease and never gave it back, as one that dies at its work does.
    ///
    /// Also true while a node still works under it.
    public func isLeaseOpen(of connection: ID<Connection>, role: String, in workspace: ID<Workspace>) throws -> Bool {
        let rows = try db.query(
            "SELECT 1 FROM lease WHERE workspace = ? AND connection = ? AND role = ? AND expires_at > 0",
            workspace,
            connection,
            role
        )
        return !rows.isEmpty
    }
}
