public import HubCore

/// The right to run one source of one connection for a while.
public struct Lease: Hashable, Sendable {
    /// Whose connection.
    public var workspace: ID<Workspace>
    /// Whose source it is.
    public var connection: ID<Connection>
    /// Which of its sources, such as `poll`.
    public var role: String
    /// Who holds it.
    public var owner: String
    /// Rises whenever it changes hands; the store refuses writes under an older one.
    public var epoch: Int64
}

extension Transaction {
    /// Takes or renews a lease for `duration`; `nil` if somebody else holds it.
    ///
    /// Whoever takes it gets a new epoch, even from a run of their own that has not quite ended, whose writes are
    /// refused from then on. Renewing what is `held` keeps the epoch.
    public func acquireLease(
        of connection: ID<Connection>,
        role: String,
        owner: String,
        for duration: Duration,
        renewing held: Lease? = nil,
        in workspace: ID<Workspace>
    ) throws -> Lease? {
        let rows =
            if let held {
                try db.query(
                    """
                    UPDATE lease SET expires_at = ?
                    WHERE workspace = ? AND connection = ? AND role = ? AND owner = ? AND epoch = ?
                    RETURNING epoch
                    """,
                    now + duration,
                    workspace,
                    connection,
                    role,
                    owner,
                    held.epoch
                )
            } else {
                try db.query(
                    """
                    INSERT INTO lease (workspace, connection, role, owner, epoch, expires_at) VALUES (?, ?, ?, ?, 1, ?)
                    ON CONFLICT (workspace, connection, role) DO UPDATE SET
                        epoch = lease.epoch + 1, owner = excluded.owner, expires_at = excluded.expires_at
                    WHERE lease.owner = excluded.owner OR lease.expires_at <= ?
                    RETURNING epoch
                    """,
                    workspace,
                    connection,
                    role,
                    owner,
                    now + duration,
                    now
                )
            }
        return try rows.first.map {
            Lease(workspace: workspace, connection: connection, role: role, owner: owner, epoch: try $0.int(0))
        }
    }

    /// Gives a lease back so that another node need not wait for its end.
    public func release(_ lease: Lease) throws {
        try db.execute(
            "UPDATE lease SET expires_at = 0 WHERE workspace = ? AND connection = ? AND role = ? AND epoch = ?",
            lease.workspace,
            lease.connection,
            lease.role,
            lease.epoch
        )
    }

    /// Ends the transaction unless the lease is still held in this epoch.
    ///
    /// - Throws: ``StoreError/leaseLost``.
    public func require(_ lease: Lease) throws {
        let rows = try db.query(
            "SELECT 1 FROM lease WHERE workspace = ? AND connection = ? AND role = ? AND epoch = ? AND owner = ?",
            lease.workspace,
            lease.connection,
            lease.role,
            lease.epoch,
            lease.owner
        )
        guard !rows.isEmpty else { throw StoreError.leaseLost }
    }

    /// Keeps where a source stands, in the same transaction as what it brought.
    public func setCursor(_ cursor: String, under lease: Lease) throws {
        try setCursor(cursor, of: lease.connection, role: lease.role, in: lease.workspace)
    }

    /// Notes where a source that nobody runs yet begins.
    func setCursor(_ cursor: String, of connection: ID<Connection>, role: String, in workspace: ID<Workspace>) throws {
        try db.execute(
            """
            INSERT INTO cursor (workspace, connection, role, value) VALUES (?, ?, ?, ?)
            ON CONFLICT (workspace, connection, role) DO UPDATE SET value = excluded.value
            """,
            workspace,
            connection,
            role,
            cursor
        )
    }
}

extension Reader {
    /// Where a source stood when it last brought something.
    public func cursor(of connection: ID<Connection>, role: String, in workspace: ID<Workspace>) throws -> String? {
        try db.query(
            "SELECT value FROM cursor WHERE workspace = ? AND connection = ? AND role = ?",
            workspace,
            connection,
            role
        ).first?.text(0)
    }

    /// Who runs what: every lease that has not run out at `moment`.
    public func leases(at moment: Timestamp) throws -> [Lease] {
        try db.query(
            """
            SELECT workspace, connection, role, owner, epoch FROM lease WHERE expires_at > ?
            ORDER BY workspace, connection, role
            """,
            moment
        ).map { row in
            Lease(
                workspace: try row.id(0),
                connection: try row.id(1),
                role: try row.text(2),
                owner: try row.text(3),
                epoch: try row.int(4)
            )
        }
    }
}
