public import HubCore

/// A browser in which an agent is signed in.
public struct Session: Hashable, Sendable, Identifiable {
    /// The session's number.
    public var id: ID<Session>
    /// Whose data the browser may see, and no other's.
    public var workspace: ID<Workspace>
    /// Who is signed in.
    public var agent: ID<Agent>
    /// What the browser calls itself.
    public var userAgent: String
    /// The network address it was last seen at.
    public var address: String
    /// When the agent signed in.
    public var createdAt: Timestamp
    /// When it was last used, to the minute or so.
    public var seenAt: Timestamp
    /// When it ends unless it is used before.
    public var expiresAt: Timestamp
}

extension Reader {
    /// The session behind a token and whose it is; `nil` if it has ended or its agent may not sign in.
    public func session(tokenHash hash: String, at moment: Timestamp) throws -> (session: Session, agent: Agent)? {
        let row = try db.query(
            """
            SELECT s.workspace, s.id, s.agent, s.user_agent, s.address, s.created_at, s.seen_at, s.expires_at,
                a.email, a.name, a.role
            FROM session s JOIN agent a ON a.workspace = s.workspace AND a.id = s.agent
            WHERE s.token_hash = ? AND s.expires_at > ? AND a.is_active = 1
            """,
            hash,
            moment
        ).first
        guard let row else { return nil }
        let session = try session(row)
        let agent = Agent(
            id: session.agent,
            workspace: session.workspace,
            email: try row.text(8),
            name: try row.text(9),
            role: try row.word(10)
        )
        return (session, agent)
    }

    /// The sessions of an agent that have not ended, newest first.
    public func sessions(of agent: ID<Agent>, in workspace: ID<Workspace>, at moment: Timestamp) throws -> [Session] {
        try db.query(
            """
            SELECT workspace, id, agent, user_agent, address, created_at, seen_at, expires_at FROM session
            WHERE workspace = ? AND agent = ? AND expires_at > ? ORDER BY id DESC
            """,
            workspace,
            agent,
            moment
        ).map(session)
    }

    private func session(_ row: SQLRow) throws -> Session {
        Session(
            id: try row.id(1),
            workspace: try row.id(0),
            agent: try row.id(2),
            userAgent: try row.text(3),
            address: try row.text(4),
            createdAt: try row.time(5),
            seenAt: try row.time(6),
            expiresAt: try row.time(7)
        )
    }
}

extension Transaction {
    /// Signs an agent in, in a browser that holds the token with this hash.
    public func createSession(
        of agent: Agent,
        tokenHash: String,
        userAgent: String,
        address: String,
        expiresAt: Timestamp
    ) throws -> Session {
        let session = Session(
            id: newID(),
            workspace: agent.workspace,
            agent: agent.id,
            userAgent: userAgent,
            address: address,
            createdAt: now,
            seenAt: now,
            expiresAt: expiresAt
        )
        try db.execute(
            """
            INSERT INTO session (workspace, id, agent, token_hash, user_agent, address, created_at, seen_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            session.workspace,
            session.id,
            session.agent,
            tokenHash,
            userAgent,
            address,
            now,
            now,
            expiresAt
        )
        return session
    }

    /// Notes that a session was used; one that was ended meanwhile stays ended.
    public func touch(_ session: Session, address: String, expiresAt: Timestamp) throws {
        try db.execute(
            "UPDATE session SET seen_at = ?, address = ?, expires_at = ? WHERE workspace = ? AND id = ?",
            now,
            address,
            expiresAt,
            session.workspace,
            session.id
        )
    }

    /// Ends one session of an agent.
    ///
    /// - Returns: whether it was there.
    public func endSession(_ id: ID<Session>, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            "DELETE FROM session WHERE workspace = ? AND id = ? AND agent = ?",
            workspace,
            id,
            agent
        ) == 1
    }

    /// Ends the sessions of an agent, except one if wanted, and says how many there were.
    @discardableResult
    public func endSessions(
        of agent: ID<Agent>,
        in workspace: ID<Workspace>,
        except kept: ID<Session>? = nil
    ) throws -> Int {
        try db.execute(
            "DELETE FROM session WHERE workspace = ? AND agent = ? AND id <> ?",
            workspace,
            agent,
            kept?.rawValue ?? -1
        )
    }

    /// Forgets sessions that ended by themselves.
    public func pruneSessions() throws {
        try db.execute("DELETE FROM session WHERE expires_at <= ?", now)
    }
}
