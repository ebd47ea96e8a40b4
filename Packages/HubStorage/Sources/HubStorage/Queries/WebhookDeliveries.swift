public import HubCore

/// Something that one webhook is to be told, and what came of it.
public struct WebhookDelivery: Hashable, Sendable, Identifiable {
    /// The delivery's number; the receiver sees it as the id of the message.
    public var id: ID<WebhookDelivery>
    /// The workspace it tells of.
    public var workspace: ID<Workspace>
    /// Whom to tell.
    public var webhook: ID<Webhook>
    /// What happened.
    public var topic: String
    /// What is posted, exactly.
    public var body: String
    /// How far it came.
    public var state: State
    /// How often it was tried since it was last put in line.
    public var attempts: Int
    /// When to try next.
    public var notBefore: Timestamp
    /// When it was made.
    public var createdAt: Timestamp
    /// When it was delivered or given up.
    public var decidedAt: Timestamp?

    /// How far a delivery came.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// It will be tried, again or for the first time.
        case waiting
        /// The receiver took it.
        case delivered
        /// It was tried as often as it may be.
        case dead
    }
}

/// One try to deliver.
public struct WebhookAttempt: Hashable, Sendable {
    /// The status of the answer; `nil` if there was none.
    public var status: Int?
    /// Why there was no answer, in a few constant words.
    public var error: String?
    /// How long it took.
    public var milliseconds: Int64
    /// When it ended.
    public var at: Timestamp

    /// A try that is over.
    public init(status: Int?, error: String?, milliseconds: Int64, at: Timestamp) {
        self.status = status
        self.error = error
        self.milliseconds = milliseconds
        self.at = at
    }
}

extension Reader {
    private static let deliveryColumns =
        "id, workspace, webhook, topic, body, state, attempts, not_before, created_at, decided_at"

    private func delivery(_ row: SQLRow) throws -> WebhookDelivery {
        WebhookDelivery(
            id: try row.id(0),
            workspace: try row.id(1),
            webhook: try row.id(2),
            topic: try row.text(3),
            body: try row.text(4),
            state: try row.word(5),
            attempts: Int(try row.int(6)),
            notBefore: try row.time(7),
            createdAt: try row.time(8),
            decidedAt: try row.timeOrNil(9)
        )
    }

    /// One delivery; `nil` if the workspace has none of that number.
    public func delivery(_ id: ID<WebhookDelivery>, in workspace: ID<Workspace>) throws -> WebhookDelivery? {
        try db.query(
            "SELECT \(Self.deliveryColumns) FROM webhook_delivery WHERE workspace = ? AND id = ?",
            workspace,
            id
        ).first.map(delivery)
    }

    /// The deliveries of a webhook, newest first.
    public func deliveries(
        of webhook: ID<Webhook>,
        in workspace: ID<Workspace>,
        before next: ID<WebhookDelivery>? = nil,
        limit: Int
    ) throws -> [WebhookDelivery] {
        try db.query(
            """
            SELECT \(Self.deliveryColumns) FROM webhook_delivery
            WHERE workspace = ? AND webhook = ? AND id < ? ORDER BY id DESC LIMIT ?
            """,
            workspace,
            webhook,
            next?.rawValue ?? Int64.max,
            limit
        ).map(delivery)
    }

    /// Every try of a delivery, oldest first.
    public func attempts(
        of delivery: ID<WebhookDelivery>,
        in workspace: ID<Workspace>
    ) throws -> [WebhookAttempt] {
        try db.query(
            """
            SELECT status, error, milliseconds, at FROM webhook_attempt
            WHERE workspace = ? AND delivery = ? ORDER BY id
            """,
            workspace,
            delivery
        ).map { row in
            WebhookAttempt(
                status: try row.intOrNil(0).map { Int($0) },
                error: try row.textOrNil(1),
                milliseconds: try row.int(2),
                at: try row.time(3)
            )
        }
    }

    /// Deliveries of a webhook whose time has come, the longest due first; none while it is inactive.
    public func dueDeliveries(of webhook: ID<Webhook>, at moment: Timestamp, limit: Int) throws -> [WebhookDelivery] {
        let columns = Self.deliveryColumns.split(separator: ", ").map { "d.\($0)" }.joined(separator: ", ")
        return try db.query(
            """
            SELECT \(columns) FROM webhook_delivery d
            JOIN webhook w ON w.workspace = d.workspace AND w.id = d.webhook AND w.is_active = 1
            WHERE d.webhook = ? AND d.state = 'waiting' AND d.not_before <= ? ORDER BY d.not_before, d.id LIMIT ?
            """,
            webhook,
            moment,
            limit
        ).map(delivery)
    }

    /// When the next delivery of an active webhook is due; `nil` if none waits.
    public func nextDelivery() throws -> Timestamp? {
        try db.query(
            """
            SELECT MIN(d.not_before) FROM webhook_delivery d
            JOIN webhook w ON w.workspace = d.workspace AND w.id = d.webhook AND w.is_active = 1
            WHERE d.state = 'waiting'
            """
        ).first?.timeOrNil(0)
    }
}

extension Transaction {
    /// Puts deliveries in line and moves the webhook's cursor, unless somebody else moved it meanwhile.
    ///
    /// The cursor is the last line of the change feed that the messages cover; the webhook is as it was read.
    ///
    /// - Returns: whether they were put in line; `false` changes nothing.
    public func queue(
        _ messages: [(topic: String, body: String)],
        for webhook: Webhook,
        upTo cursor: Int64
    ) throws -> Bool {
        let moved = try db.execute(
            "UPDATE webhook SET cursor = ? WHERE workspace = ? AND id = ? AND cursor = ? AND is_active = 1",
            cursor,
            webhook.workspace,
            webhook.id,
            webhook.cursor
        )
        guard moved == 1 else { return false }
        try db.execute(
            """
            INSERT INTO webhook_delivery (workspace, id, webhook, topic, body, state, not_before, created_at)
            VALUES (?, ?, ?, ?, ?, 'waiting', ?, ?)
            """,
            each: messages.map { message in
                [
                    webhook.workspace.sqlValue, newID(WebhookDelivery.self).sqlValue, webhook.id.sqlValue,
                    message.topic.sqlValue, message.body.sqlValue, now.sqlValue, now.sqlValue,
                ]
            }
        )
        return true
    }

    /// Takes a due delivery for one try; until `moment` nobody else takes it.
    ///
    /// - Returns: whether it was still there to be taken.
    public func claim(_ delivery: WebhookDelivery, until moment: Timestamp) throws -> Bool {
        try db.execute(
            """
            UPDATE webhook_delivery SET not_before = ?
            WHERE workspace = ? AND id = ? AND state = 'waiting' AND not_before = ?
            """,
            moment,
            delivery.workspace,
            delivery.id,
            delivery.notBefore
        ) == 1
    }

    /// Writes down one try and what follows from it: how far the delivery came, and when to try again if it waits.
    public func note(
        _ attempt: WebhookAttempt,
        of delivery: WebhookDelivery,
        state: WebhookDelivery.State,
        retryAt retry: Timestamp? = nil
    ) throws {
        let changed = try db.execute(
            """
            UPDATE webhook_delivery SET state = ?, attempts = attempts + 1, not_before = ?, decided_at = ?
            WHERE workspace = ? AND id = ?
            """,
            state.rawValue,
            retry ?? delivery.notBefore,
            state == .waiting ? nil : now,
            delivery.workspace,
            delivery.id
        )
        // The webhook may have been removed while the request was on its way.
        guard changed == 1 else { return }
        try db.execute(
            """
            INSERT INTO webhook_attempt (workspace, delivery, id, status, error, milliseconds, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            delivery.workspace,
            delivery.id,
            newID(WebhookAttempt.self),
            attempt.status,
            attempt.error,
            attempt.milliseconds,
            attempt.at
        )
    }

    /// Gives up what has waited for a webhook since before `moment`.
    ///
    /// A receiver that does not answer is asked seldom, so not everything for it is tried as often as it may be.
    public func giveUpDeliveries(of webhook: ID<Webhook>, dueBefore moment: Timestamp) throws {
        try db.execute(
            """
            UPDATE webhook_delivery SET state = 'dead', decided_at = ?
            WHERE webhook = ? AND state = 'waiting' AND not_before < ?
            """,
            now,
            webhook,
            moment
        )
    }

    /// Puts a delivery in line again, whatever came of it; its tries start from nothing.
    ///
    /// - Returns: whether it was there.
    public func redeliver(_ id: ID<WebhookDelivery>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            """
            UPDATE webhook_delivery SET state = 'waiting', attempts = 0, not_before = ?, decided_at = NULL
            WHERE workspace = ? AND id = ?
            """,
            now,
            workspace,
            id
        ) == 1
    }

    /// Forgets deliveries that were made before `moment` and wait no longer.
    public func pruneDeliveries(before moment: Timestamp) throws {
        try db.execute(
            """
            DELETE FROM webhook_attempt WHERE EXISTS (
                SELECT 1 FROM webhook_delivery d WHERE d.workspace = webhook_attempt.workspace
                    AND d.id = webhook_attempt.delivery AND d.created_at < ? AND d.state <> 'waiting')
            """,
            moment
        )
        try db.execute("DELETE FROM webhook_delivery WHERE created_at < ? AND state <> 'waiting'", moment)
    }
}
