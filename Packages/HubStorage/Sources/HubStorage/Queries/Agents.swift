public import HubCore

/// An agent together with what a list of people shows.
public struct AgentRecord: Hashable, Sendable, Identifiable {
    /// Who it is, with role and languages.
    public var agent: Agent
    /// Whether signing in asks for a second factor.
    public var hasSecondFactor: Bool
    /// When the agent joined.
    public var createdAt: Timestamp

    /// The agent's number.
    public var id: ID<Agent> { agent.id }
}

/// What an agent signs in with; only hashes and sealed bytes.
public struct Credentials: Hashable, Sendable {
    /// Whose they are.
    public var agent: Agent
    /// The hash of the password with its parameters; `nil` while none is set.
    public var password: String?
    /// The sealed secret of the second factor, confirmed or not.
    public var secondFactor: [UInt8]?
    /// The time step of the last code that was taken; `nil` while the second factor is not confirmed.
    public var lastStep: Int64?
    /// Hashes of the recovery codes that are left.
    public var recoveryCodes: [String]

    /// Whether signing in asks for a second factor.
    public var hasSecondFactor: Bool { secondFactor != nil && lastStep != nil }
}

extension Reader {
    private static let agentColumns = "workspace, id, email, name, role, is_active"

    private func agent(_ row: SQLRow) throws -> Agent {
        Agent(
            id: try row.id(1),
            workspace: try row.id(0),
            email: try row.text(2),
            name: try row.text(3),
            role: try row.word(4),
            isActive: try row.flag(5)
        )
    }

    private func agentRecord(_ row: SQLRow) throws -> AgentRecord {
        AgentRecord(agent: try agent(row), hasSecondFactor: !row.isNull(6), createdAt: try row.time(7))
    }

    private func credentials(_ row: SQLRow) throws -> Credentials {
        Credentials(
            agent: try agent(row),
            password: try row.textOrNil(6),
            secondFactor: row.isNull(7) ? nil : try row.blob(7),
            lastStep: try row.intOrNil(8),
            recoveryCodes: try row.textOrNil(9).map { try JSONText.decode($0) } ?? []
        )
    }

    private static let credentialColumns =
        "\(agentColumns), password, second_factor, second_factor_step, recovery_codes"

    /// Whether anybody can sign in at all; an empty store waits to be set up.
    public func hasAgents() throws -> Bool {
        try !db.query("SELECT 1 FROM agent LIMIT 1").isEmpty
    }

    /// One agent, active or not; `nil` if the workspace has none of that number.
    public func agent(_ id: ID<Agent>, in workspace: ID<Workspace>) throws -> AgentRecord? {
        try db.query(
            "SELECT \(Self.agentColumns), second_factor_step, created_at FROM agent WHERE workspace = ? AND id = ?",
            workspace,
            id
        ).first.map(agentRecord)
    }

    /// The agents of a workspace, oldest first, active or not; `previous` is the last one of the page before.
    public func agents(
        in workspace: ID<Workspace>,
        after previous: ID<Agent>? = nil,
        limit: Int
    ) throws -> [AgentRecord] {
        try db.query(
            """
            SELECT \(Self.agentColumns), second_factor_step, created_at FROM agent
            WHERE workspace = ? AND id > ? ORDER BY id LIMIT ?
            """,
            workspace,
            previous?.rawValue ?? -1,
            limit
        ).map(agentRecord)
    }

    /// Everybody who signs in with an address in lower case, one in each workspace at most, oldest first.
    public func credentials(email: String) throws -> [Credentials] {
        try db.query("SELECT \(Self.credentialColumns) FROM agent WHERE email = ? ORDER BY id", email)
            .map(credentials)
    }

    /// What one agent signs in with.
    public func credentials(of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Credentials? {
        try db.query(
            "SELECT \(Self.credentialColumns) FROM agent WHERE workspace = ? AND id = ?",
            workspace,
            agent
        ).first.map(credentials)
    }

    /// How many administrators of a workspace can sign in.
    public func activeAdmins(in workspace: ID<Workspace>) throws -> Int {
        let rows = try db.query(
            "SELECT COUNT(*) FROM agent WHERE workspace = ? AND role = ? AND is_active = 1",
            workspace,
            Role.admin.rawValue
        )
        return Int(try rows[0].int(0))
    }
}

extension Transaction {
    /// Adds an agent, with an address in lower case and the hash of a password, if there is one yet.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the workspace has an agent with that address.
    public func createAgent(
        in workspace: ID<Workspace>,
        email: String,
        name: String,
        role: Role,
        password: String?
    ) throws -> Agent {
        let agent = Agent(id: newID(), workspace: workspace, email: email, name: name, role: role)
        let inserted = try db.execute(
            """
            INSERT INTO agent (workspace, id, email, name, role, password, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, email) DO NOTHING
            """,
            workspace,
            agent.id,
            email,
            name,
            role.rawValue,
            password,
            now
        )
        guard inserted == 1 else { throw StoreError.conflict("an agent with this address is there already") }
        record(.settingsUpdated, of: agent.id, in: workspace)
        return agent
    }

    /// Changes the name, role and state of an agent; the address stays.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func update(_ agent: Agent) throws {
        try changeAgent(agent.id, in: agent.workspace) {
            try db.execute(
                "UPDATE agent SET name = ?, role = ?, is_active = ? WHERE workspace = ? AND id = ?",
                agent.name,
                agent.role.rawValue,
                agent.isActive,
                agent.workspace,
                agent.id
            )
        }
        record(.settingsUpdated, of: agent.id, in: agent.workspace)
    }

    /// Sets the hash of an agent's password.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func setPassword(_ hash: String, of agent: ID<Agent>, in workspace: ID<Workspace>) throws {
        try changeAgent(agent, in: workspace) {
            try db.execute("UPDATE agent SET password = ? WHERE workspace = ? AND id = ?", hash, workspace, agent)
        }
    }

    /// Puts a new second factor in place, to be confirmed by ``accept(step:of:in:)``; `nil` takes it away.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func setSecondFactor(_ sealed: [UInt8]?, of agent: ID<Agent>, in workspace: ID<Workspace>) throws {
        try changeAgent(agent, in: workspace) {
            try db.execute(
                """
                UPDATE agent SET second_factor = ?, second_factor_step = NULL, recovery_codes = NULL
                WHERE workspace = ? AND id = ?
                """,
                sealed,
                workspace,
                agent
            )
        }
    }

    /// Takes the code of one time step, unless that step or a later one was taken before.
    ///
    /// - Returns: whether it was taken.
    public func accept(step: Int64, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            """
            UPDATE agent SET second_factor_step = ?
            WHERE workspace = ? AND id = ? AND (second_factor_step IS NULL OR second_factor_step < ?)
            """,
            step,
            workspace,
            agent,
            step
        ) == 1
    }

    /// Replaces the recovery codes by others, given as hashes.
    public func setRecoveryCodes(_ hashes: [String], of agent: ID<Agent>, in workspace: ID<Workspace>) throws {
        try changeAgent(agent, in: workspace) {
            try db.execute(
                "UPDATE agent SET recovery_codes = ? WHERE workspace = ? AND id = ?",
                try JSONText.encode(hashes),
                workspace,
                agent
            )
        }
    }

    /// Uses up one recovery code, given as a hash.
    ///
    /// - Returns: whether it was there to be used.
    public func useRecoveryCode(_ hash: String, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Bool {
        guard let codes = try credentials(of: agent, in: workspace)?.recoveryCodes, codes.contains(hash) else {
            return false
        }
        // Another node may have used one meanwhile: the codes must still be the ones that were read.
        return try db.execute(
            "UPDATE agent SET recovery_codes = ? WHERE workspace = ? AND id = ? AND recovery_codes = ?",
            try JSONText.encode(codes.filter { $0 != hash }),
            workspace,
            agent,
            try JSONText.encode(codes)
        ) == 1
    }

    private func changeAgent(_ agent: ID<Agent>, in workspace: ID<Workspace>, _ change: () throws -> Int) throws {
        guard try change() == 1 else { throw StoreError.notFound("agent") }
    }
}
