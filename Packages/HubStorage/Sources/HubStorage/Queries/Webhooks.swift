public import HubCore

/// An address of another system that is told what happens here.
public struct Webhook: Hashable, Sendable, Identifiable {
    /// The webhook's number.
    public var id: ID<Webhook>
    /// The workspace it tells of.
    public var workspace: ID<Workspace>
    /// What the people who set it up call it.
    public var name: String
    /// Where to post.
    public var url: String
    /// What it wants to hear of; empty for everything.
    public var topics: Set<Change.Topic>
    /// The sealed secrets it signs with.
    public var secrets: [UInt8]
    /// Whether it is told at all.
    public var isActive: Bool
    /// Why the hub itself stopped telling it.
    public var pausedBecause: String?
    /// The last line of the change feed that was made into a delivery.
    public var cursor: Int64
    /// When it was set up.
    public var createdAt: Timestamp
}

extension Reader {
    private static let webhookColumns =
        "id, workspace, name, url, topics, secrets, is_active, paused_because, cursor, created_at"

    private func webhook(_ row: SQLRow) throws -> Webhook {
        let topics: [String] = try JSONText.decode(try row.text(4))
        return Webhook(
            id: try row.id(0),
            workspace: try row.id(1),
            name: try row.text(2),
            url: try row.text(3),
            topics: Set(topics.compactMap(Change.Topic.init)),
            secrets: try row.blob(5),
            isActive: try row.flag(6),
            pausedBecause: try row.textOrNil(7),
            cursor: try row.int(8),
            createdAt: try row.time(9)
        )
    }

    /// One webhook; `nil` if the workspace has none of that number.
    public func webhook(_ id: ID<Webhook>, in workspace: ID<Workspace>) throws -> Webhook? {
        try db.query("SELECT \(Self.webhookColumns) FROM webhook WHERE workspace = ? AND id = ?", workspace, id)
            .first.map(webhook)
    }

    /// The webhooks of a workspace, oldest first.
    public func webhooks(
        in workspace: ID<Workspace>,
        after previous: ID<Webhook>? = nil,
        limit: Int
    ) throws -> [Webhook] {
        try db.query(
            "SELECT \(Self.webhookColumns) FROM webhook WHERE workspace = ? AND id > ? ORDER BY id LIMIT ?",
            workspace,
            previous?.rawValue ?? -1,
            limit
        ).map(webhook)
    }

    /// Every active webhook of every workspace, oldest first.
    public func activeWebhooks() throws -> [Webhook] {
        try db.query("SELECT \(Self.webhookColumns) FROM webhook WHERE is_active = 1 ORDER BY id").map(webhook)
    }
}

extension Transaction {
    /// Keeps a new webhook; it hears of what happens from now on.
    ///
    /// Its number was made before, so that its secrets could be sealed for it. No topics mean all of them.
    public func createWebhook(
        _ id: ID<Webhook>,
        in workspace: ID<Workspace>,
        name: String,
        url: String,
        topics: Set<Change.Topic>,
        secrets: [UInt8]
    ) throws -> Webhook {
        let webhook = Webhook(
            id: id,
            workspace: workspace,
            name: name,
            url: url,
            topics: topics,
            secrets: secrets,
            isActive: true,
            pausedBecause: nil,
            cursor: try lastChange(in: workspace),
            createdAt: now
        )
        try db.execute(
            """
            INSERT INTO webhook (workspace, id, name, url, topics, secrets, cursor, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            webhook.id,
            name,
            url,
            try JSONText.encode(topics.map(\.rawValue).sorted()),
            secrets,
            webhook.cursor,
            now
        )
        record(.settingsUpdated, of: webhook.id, in: workspace)
        return webhook
    }

    /// Changes what people decide about a webhook: everything but its cursor.
    ///
    /// What happens while it is inactive it never hears of.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func update(_ webhook: Webhook) throws {
        guard let before = try self.webhook(webhook.id, in: webhook.workspace) else {
            throw StoreError.notFound("webhook")
        }
        let cursor = webhook.isActive && !before.isActive ? try lastChange(in: webhook.workspace) : before.cursor
        try db.execute(
            """
            UPDATE webhook SET name = ?, url = ?, topics = ?, secrets = ?, is_active = ?, paused_because = ?, cursor = ?
            WHERE workspace = ? AND id = ?
            """,
            webhook.name,
            webhook.url,
            try JSONText.encode(webhook.topics.map(\.rawValue).sorted()),
            webhook.secrets,
            webhook.isActive,
            webhook.pausedBecause,
            cursor,
            webhook.workspace,
            webhook.id
        )
        record(.settingsUpdated, of: webhook.id, in: webhook.workspace)
    }

    /// Removes a webhook and everything that is known of its deliveries.
    ///
    /// - Returns: whether it was there.
    public func removeWebhook(_ id: ID<Webhook>, in workspace: ID<Workspace>) throws -> Bool {
        try db.execute(
            """
            DELETE FROM webhook_attempt WHERE workspace = ? AND delivery IN
                (SELECT id FROM webhook_delivery WHERE workspace = ? AND webhook = ?)
            """,
            workspace,
            workspace,
            id
        )
        try db.execute("DELETE FROM webhook_delivery WHERE workspace = ? AND webhook = ?", workspace, id)
        guard try db.execute("DELETE FROM webhook WHERE workspace = ? AND id = ?", workspace, id) == 1 else {
            return false
        }
        record(.settingsUpdated, of: id, in: workspace)
        return true
    }
}
