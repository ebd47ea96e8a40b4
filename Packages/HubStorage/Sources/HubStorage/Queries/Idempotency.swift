public import HubCore

/// What was answered to a request that carried an idempotency key.
public struct KeptAnswer: Hashable, Sendable {
    /// Tells requests with the same key apart: a hash of method, path and body.
    public var fingerprint: String
    /// The status of the answer.
    public var status: Int
    /// The body of the answer; empty if it held a secret and was not kept.
    public var body: String

    /// An answer to keep.
    public init(fingerprint: String, status: Int, body: String) {
        self.fingerprint = fingerprint
        self.status = status
        self.body = body
    }
}

extension Reader {
    /// What was answered to an agent's request with a key, if there was one.
    public func keptAnswer(to key: String, of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> KeptAnswer? {
        try db.query(
            "SELECT fingerprint, status, body FROM idempotency WHERE workspace = ? AND agent = ? AND key = ?",
            workspace,
            agent,
            key
        ).first.map { row in
            KeptAnswer(fingerprint: try row.text(0), status: Int(try row.int(1)), body: try row.text(2))
        }
    }
}

extension Transaction {
    /// Keeps an answer in the same transaction as what the request changed.
    ///
    /// - Returns: whether it was kept; `false` if the key was used before, and the transaction must be given up.
    public func keep(
        _ answer: KeptAnswer,
        to key: String,
        of agent: ID<Agent>,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        try db.execute(
            """
            INSERT INTO idempotency (workspace, agent, key, fingerprint, status, body, at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, agent, key) DO NOTHING
            """,
            workspace,
            agent,
            key,
            answer.fingerprint,
            answer.status,
            answer.body,
            now
        ) == 1
    }

    /// Forgets answers that were kept before `moment`.
    public func pruneAnswers(before moment: Timestamp) throws {
        try db.execute("DELETE FROM idempotency WHERE at < ?", moment)
    }
}
