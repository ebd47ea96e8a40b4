public import HubCore

/// A connection as the store keeps it; its secrets are sealed and asked for apart.
public struct ConnectionRecord: Hashable, Sendable, Identifiable {
    /// The connection's number.
    public var id: ID<Connection>
    /// Whose it is.
    public var workspace: ID<Workspace>
    /// The id of its channel.
    public var channel: String
    /// What operators call it.
    public var name: String
    /// The configuration without secrets.
    public var config: JSONValue
    /// Rises with every change of configuration or secrets.
    public var revision: Int64
    /// How it is: a word of the supervisor's, such as `connected`.
    public var health: String
    /// Why it is not well.
    public var healthReason: String?
    /// Since when it is so.
    public var healthSince: Timestamp
}

/// One of our presences on a platform, as the store keeps it.
public struct AccountRecord: Hashable, Sendable, Identifiable {
    /// The account's number.
    public var id: ID<Account>
    /// The connection that owns it.
    public var connection: ID<Connection>
    /// The platform's own id.
    public var platformID: String
    /// The name that customers see.
    public var name: String
    /// Which of its interactions ask for an answer, where that differs from the workspace's policy.
    public var policy: TicketPolicy?
}

extension Reader {
    private static let connectionColumns =
        "id, workspace, channel, name, config, revision, health, health_reason, health_since"

    private func connection(_ row: SQLRow) throws -> ConnectionRecord {
        ConnectionRecord(
            id: try row.id(0),
            workspace: try row.id(1),
            channel: try row.text(2),
            name: try row.text(3),
            config: try JSONText.decode(try row.text(4)),
            revision: try row.int(5),
            health: try row.text(6),
            healthReason: try row.textOrNil(7),
            healthSince: try row.time(8)
        )
    }

    /// Every connection that was not removed, oldest first; of one workspace or of all.
    public func connections(in workspace: ID<Workspace>? = nil) throws -> [ConnectionRecord] {
        let sql = "SELECT \(Self.connectionColumns) FROM connection WHERE removed_at IS NULL"
        let rows =
            if let workspace {
                try db.query(sql + " AND workspace = ? ORDER BY id", workspace)
            } else {
                try db.query(sql + " ORDER BY id")
            }
        return try rows.map(connection)
    }

    /// One connection; `nil` if there is none or it was removed.
    public func connection(_ id: ID<Connection>) throws -> ConnectionRecord? {
        try db.query("SELECT \(Self.connectionColumns) FROM connection WHERE id = ? AND removed_at IS NULL", id)
            .first.map(connection)
    }

    /// The accounts of a connection, oldest first.
    public func accounts(of connection: ID<Connection>, in workspace: ID<Workspace>) throws -> [AccountRecord] {
        try db.query(
            """
            SELECT id, connection, platform_id, name, policy FROM account
            WHERE workspace = ? AND connection = ? ORDER BY id
            """,
            workspace,
            connection
        ).map { row in
            AccountRecord(
                id: try row.id(0),
                connection: try row.id(1),
                platformID: try row.text(2),
                name: try row.text(3),
                policy: try row.textOrNil(4).map { try JSONText.decode($0) }
            )
        }
    }

    /// The accounts of a connection by every id under which the platform names them.
    public func accountsByPlatformID(
        of connection: ID<Connection>,
        in workspace: ID<Workspace>
    ) throws -> [String: AccountRecord] {
        let accounts = try accounts(of: connection, in: workspace)
        let byID = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })
        var found = Dictionary(accounts.map { ($0.platformID, $0) }) { first, _ in first }
        let aliases = try db.query(
            "SELECT alias, account FROM account_alias WHERE workspace = ? AND connection = ?",
            workspace,
            connection
        )
        for row in aliases { found[try row.text(0)] = byID[try row.id(1)] }
        return found
    }

    func sealedSecrets(of connection: ID<Connection>) throws -> [UInt8]? {
        try db.query("SELECT secrets FROM connection WHERE id = ? AND removed_at IS NULL", connection)
            .first?.blob(0)
    }
}

extension Transaction {
    func insertConnection(
        id: ID<Connection>,
        in workspace: ID<Workspace>,
        channel: String,
        name: String,
        config: JSONValue,
        sealed: [UInt8]
    ) throws {
        try db.execute(
            """
            INSERT INTO connection (workspace, id, channel, name, config, secrets, health_since, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            id,
            channel,
            name,
            try JSONText.encode(config),
            sealed,
            now,
            now
        )
        record(.connectionUpdated, of: id, in: workspace)
    }

    func updateConnection(_ id: ID<Connection>, config: JSONValue?, sealed: [UInt8]?, expecting revision: Int64) throws
    {
        let changed = try db.execute(
            """
            UPDATE connection SET config = COALESCE(?, config), secrets = COALESCE(?, secrets), revision = revision + 1
            WHERE id = ? AND revision = ? AND removed_at IS NULL
            """,
            try config.map { try JSONText.encode($0) },
            sealed,
            id,
            revision
        )
        guard changed == 1 else { throw StoreError.conflict("the connection was changed by somebody else") }
        try noteChange(of: id)
    }

    /// Notes how a connection is; puts a line on the change feed only if that is news.
    public func setHealth(of id: ID<Connection>, _ health: String, reason: String?) throws {
        let changed = try db.execute(
            """
            UPDATE connection SET health_since = CASE WHEN health = ? THEN health_since ELSE ? END,
                health = ?, health_reason = ?
            WHERE id = ? AND (health <> ? OR COALESCE(health_reason, '') <> ?)
            """,
            health,
            now,
            health,
            reason,
            id,
            health,
            reason ?? ""
        )
        if changed == 1 { try noteChange(of: id) }
    }

    /// Takes a connection out of use and destroys its secrets; what arrived through it stays.
    public func removeConnection(_ id: ID<Connection>) throws {
        try noteChange(of: id)
        try db.execute(
            "UPDATE connection SET removed_at = ?, secrets = ? WHERE id = ?",
            now,
            [UInt8](),
            id
        )
    }

    /// Says which interactions of an account ask for an answer; `nil` for what the workspace says.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func setPolicy(
        _ policy: TicketPolicy?,
        of account: ID<Account>,
        on connection: ID<Connection>,
        in workspace: ID<Workspace>
    ) throws {
        let changed = try db.execute(
            "UPDATE account SET policy = ? WHERE workspace = ? AND connection = ? AND id = ?",
            try policy.map { try JSONText.encode($0) },
            workspace,
            connection,
            account
        )
        guard changed == 1 else { throw StoreError.notFound("account") }
        try noteChange(of: connection)
    }

    /// Adds accounts of a connection or renews their names; the same platform id keeps its number.
    public func setAccounts(
        _ profiles: [(platformID: String, name: String, aliases: [String])],
        of connection: ID<Connection>,
        in workspace: ID<Workspace>
    ) throws {
        for profile in profiles {
            let rows = try db.query(
                """
                INSERT INTO account (workspace, id, connection, platform_id, name) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (workspace, connection, platform_id) DO UPDATE SET name = excluded.name
                RETURNING id
                """,
                workspace,
                newID(Account.self),
                connection,
                profile.platformID,
                profile.name
            )
            let account: ID<Account> = try rows[0].id(0)
            for alias in profile.aliases {
                try db.execute(
                    """
                    INSERT INTO account_alias (workspace, connection, alias, account) VALUES (?, ?, ?, ?)
                    ON CONFLICT (workspace, connection, alias) DO UPDATE SET account = excluded.account
                    """,
                    workspace,
                    connection,
                    alias,
                    account
                )
            }
        }
    }

    private func noteChange(of id: ID<Connection>) throws {
        guard let row = try db.query("SELECT workspace FROM connection WHERE id = ?", id).first else {
            throw StoreError.notFound("connection")
        }
        record(.connectionUpdated, of: id, in: try row.id(0))
    }
}
