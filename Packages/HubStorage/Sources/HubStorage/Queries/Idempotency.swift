public import HubCore

/// What is kept of a request that carried an idempotency key.
public struct KeptAnswer: Hashable, Sendable {
    /// Tells requests with the same key apart: a hash of method, path and body.
    public var fingerprint: String
    /// What was answered; `nil` if the hub died before it answered, or the answer held a secret.
    public var answer: Answer?

    /// What was answered.
    public struct Answer: Hashable, Sendable {
        /// The HTTP code, which a repeated request gets again.
        public var status: Int
        /// The body of the answer, which may be empty.
        public var body: String

        /// An answer to keep.
        public init(status: Int, body: String) {
            self.status = status
            self.body = body
        }
    }
}

extension Reader {
    /// What is kept of an agent's request with a key, if there was one.
    public func keptAnswer(to key: String, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> KeptAnswer? {
        try db.query(
            "SELECT fingerprint, status, body FROM idempotency WHERE workspace = ? AND agent = ? AND key = ?",
            workspace,
            agent,
            key
        ).first.map { row in
            let status = Int(try row.int(1))
            return KeptAnswer(
                fingerprint: try row.text(0),
                answer: status == 0 ? nil : KeptAnswer.Answer(status: status, body: try row.text(2))
            )
        }
    }
}

extension Transaction {
    /// Uses a key up, in the same transaction as what the request changes.
    ///
    /// - Returns: whether it was new; if not, the transaction must be given up.
    public func useKey(
        _ key: String,
        fingerprint: String,
        of agent: ID<Agent>,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        try db.execute(
            """
            INSERT INTO idempotency (workspace, agent, key, fingerprint, status, body, at) VALUES (?, ?, ?, ?, 0, '', ?)
            ON CONFLICT (workspace, agent, key) DO NOTHING
            """,
            workspace,
            agent,
            key,
            fingerprint,
            now
        ) == 1
    }

    /// Keeps what was answered to a request whose key is used up.
    public func keep(
        _ answer: KeptAnswer.Answer,
        to key: String,
        of agent: ID<Agent>,
        in workspace: ID<Workspace>
    ) throws {
        try db.execute(
            "UPDATE idempotency SET status = ?, body = ? WHERE workspace = ? AND agent = ? AND key = ?",
            answer.status,
            answer.body,
            workspace,
            agent,
            key
        )
    }

    /// Forgets what was kept before `moment`.
    public func pruneAnswers(before moment: Timestamp) throws {
        try db.execute("DELETE FROM idempotency WHERE at < ?", moment)
    }
}
