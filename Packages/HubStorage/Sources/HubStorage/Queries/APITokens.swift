public import HubCore

/// A token with which a program acts as an agent; the token itself is not kept.
public struct APIToken: Hashable, Sendable, Identifiable {
    /// The token's number.
    public var id: ID<APIToken>
    /// Whose data the program may see, and no other's.
    public var workspace: ID<Workspace>
    /// As whom it acts.
    public var agent: ID<Agent>
    /// What the agent calls it.
    public var name: String
    /// When it was made.
    public var createdAt: Timestamp
    /// When it was last used, to the minute or so.
    public var usedAt: Timestamp?
}

extension Reader {
    /// The token with a hash and as whom it acts; `nil` if it was revoked or its agent may not sign in.
    public func apiToken(hash: String) throws -> (token: APIToken, agent: Agent)? {
        let row = try db.query(
            """
            SELECT t.workspace, t.id, t.agent, t.name, t.created_at, t.used_at, a.email, a.name, a.role
            FROM api_token t JOIN agent a ON a.workspace = t.workspace AND a.id = t.agent
            WHERE t.token_hash = ? AND t.revoked_at IS NULL AND a.is_active = 1
            """,
            hash
        ).first
        guard let row else { return nil }
        let token = try apiToken(row)
        let agent = Agent(
            id: token.agent,
            workspace: token.workspace,
            email: try row.text(6),
            name: try row.text(7),
            role: try row.word(8)
        )
        return (token, agent)
    }

    /// The tokens of an agent that were not revoked, newest first.
    public func apiTokens(of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> [APIToken] {
        try db.query(
            """
            SELECT workspace, id, agent, name, created_at, used_at FROM api_token
            WHERE workspace = ? AND agent = ? AND revoked_at IS NULL ORDER BY id DESC
            """,
            workspace,
            agent
        ).map(apiToken)
    }

    private func apiToken(_ row: SQLRow) throws -> APIToken {
        APIToken(
            id: try row.id(1),
            workspace: try row.id(0),
            agent: try row.id(2),
            name: try row.text(3),
            createdAt: try row.time(4),
            usedAt: try row.timeOrNil(5)
        )
    }
}

extension Transaction {
    /// Keeps a new token by its hash.
    public func createAPIToken(of agent: Agent, name: String, hash: String) throws -> APIToken {
        let token = APIToken(
            id: newID(),
            workspace: agent.workspace,
            agent: agent.id,
            name: name,
            createdAt: now,
            usedAt: nil
        )
        try db.execute(
            "INSERT INTO api_token (workspace, id, agent, name, token_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            token.workspace,
            token.id,
            token.agent,
            name,
            hash,
            now
        )
        return token
    }

    /// Notes that a token was used.
    public func touch(_ token: APIToken) throws {
        try db.execute(
            "UPDATE api_token SET used_at = ? WHERE workspace = ? AND id = ?",
            now,
            token.workspace,
            token.id
        )
    }

    /// Revokes every token of an agent for good, and says how many there were.
    @discardableResult
    public func revokeAPITokens(of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Int {
        try db.execute(
            "UPDATE api_token SET revoked_at = ? WHERE workspace = ? AND agent = ? AND revoked_at IS NULL",
            now,
            workspace,
            agent
        )
    }

    /// Revokes one token of an agent for good.
    ///
    /// - Returns: whether it was there.
    public func revokeAPIToken(_ id: ID<APIToken>, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            """
            UPDATE api_token SET revoked_at = ?
            WHERE workspace = ? AND id = ? AND agent = ? AND revoked_at IS NULL
            """,
            now,
            workspace,
            id,
            agent
        ) == 1
    }
}
