public import HubCore

/// A conversation together with what only the hub itself needs of it.
public struct ConversationRecord: Hashable, Sendable {
    /// The conversation; its customer is whoever the handle is linked to now.
    public var conversation: Conversation
    /// The handle of the one customer of a direct conversation.
    public var handle: ID<Handle>?
    /// The ticket that the next message may continue.
    public var ticket: ID<Ticket>?
    /// The post that comments stand under.
    public var post: String?
    /// Whether the customer can be written to at all.
    public var isReachable: Bool
    /// Up to which interaction the customer has seen ours.
    public var seenSequence: Int64

    /// A conversation that is about to begin.
    public init(_ conversation: Conversation, handle: ID<Handle>?, post: String? = nil) {
        self.init(conversation: conversation, handle: handle, post: post, isReachable: true, seenSequence: 0)
    }

    init(
        conversation: Conversation,
        handle: ID<Handle>?,
        ticket: ID<Ticket>? = nil,
        post: String?,
        isReachable: Bool,
        seenSequence: Int64
    ) {
        self.conversation = conversation
        self.handle = handle
        self.ticket = ticket
        self.post = post
        self.isReachable = isReachable
        self.seenSequence = seenSequence
    }
}

extension Reader {
    private static let conversationQuery = """
        SELECT conversation.id, conversation.workspace, connection, account, key, surface, link.customer, subject,
            last_sequence, last_inbound_at, conversation.handle, ticket, post, is_reachable, seen_sequence
        FROM conversation
        LEFT JOIN link ON link.workspace = conversation.workspace AND link.handle = conversation.handle
            AND link.undone_at IS NULL AND link.proof <> 'claimed'
        """

    private func conversation(_ row: SQLRow) throws -> ConversationRecord {
        ConversationRecord(
            conversation: Conversation(
                id: try row.id(0),
                workspace: try row.id(1),
                connection: try row.id(2),
                account: try row.id(3),
                key: try row.text(4),
                surface: try row.word(5),
                customer: try row.idOrNil(6),
                subject: try row.textOrNil(7),
                lastSequence: try row.int(8),
                lastInboundAt: try row.timeOrNil(9)
            ),
            handle: try row.idOrNil(10),
            ticket: try row.idOrNil(11),
            post: try row.textOrNil(12),
            isReachable: try row.flag(13),
            seenSequence: try row.int(14)
        )
    }

    /// One conversation of a workspace.
    public func conversation(_ id: ID<Conversation>, in workspace: ID<Workspace>) throws -> ConversationRecord? {
        try db.query(
            Self.conversationQuery + " WHERE conversation.workspace = ? AND conversation.id = ?",
            workspace,
            id
        ).first.map(conversation)
    }

    /// The conversation that an account knows under a platform's key, also under one it had before.
    public func conversation(
        _ key: String,
        of account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws -> ConversationRecord? {
        let found = try db.query(
            Self.conversationQuery + " WHERE conversation.workspace = ? AND account = ? AND key = ?",
            workspace,
            account,
            key
        ).first
        if let found { return try conversation(found) }
        let alias = try db.query(
            "SELECT conversation FROM conversation_alias WHERE workspace = ? AND account = ? AND key = ?",
            workspace,
            account,
            key
        ).first
        return try alias.flatMap { try conversation(try $0.id(0), in: workspace) }
    }

    /// Every conversation of a customer, newest first.
    public func conversations(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> [ConversationRecord] {
        try db.query(
            Self.conversationQuery + " WHERE link.workspace = ? AND link.customer = ? ORDER BY conversation.id DESC",
            workspace,
            customer
        ).map(conversation)
    }

    /// The customers of a group, in the order they joined.
    public func participants(of conversation: ID<Conversation>, in workspace: ID<Workspace>) throws -> [ID<Customer>] {
        try db.query(
            """
            SELECT link.customer FROM participant
            JOIN link ON link.workspace = participant.workspace AND link.handle = participant.handle
                AND undone_at IS NULL AND proof <> 'claimed'
            WHERE participant.workspace = ? AND conversation = ?
            GROUP BY link.customer ORDER BY MIN(joined_at), link.customer
            """,
            workspace,
            conversation
        ).map { try $0.id(0) }
    }

    /// The conversation in which an account saw a message under this id.
    public func conversation(
        containing ref: MessageRef,
        of account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws -> ID<Conversation>? {
        try db.query(
            "SELECT conversation FROM message_ref WHERE workspace = ? AND account = ? AND ref = ? LIMIT 1",
            workspace,
            account,
            ref
        ).first?.id(0)
    }
}

extension Transaction {
    /// Adds a conversation.
    public func insert(_ record: ConversationRecord) throws {
        let conversation = record.conversation
        try db.execute(
            """
            INSERT INTO conversation (workspace, id, connection, account, key, surface, post, subject, handle, ticket,
                last_sequence, last_inbound_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            conversation.workspace,
            conversation.id,
            conversation.connection,
            conversation.account,
            conversation.key,
            conversation.surface.rawValue,
            record.post,
            conversation.subject,
            record.handle,
            record.ticket,
            conversation.lastSequence,
            conversation.lastInboundAt,
            now
        )
    }

    /// Writes back what a batch changed about conversations; ``adopt(_:by:in:)`` says whose they are.
    public func update(_ records: [ConversationRecord]) throws {
        try db.execute(
            """
            UPDATE conversation SET last_sequence = ?, last_inbound_at = ?, ticket = ?, is_reachable = ?
            WHERE workspace = ? AND id = ?
            """,
            each: records.map { record in
                [
                    record.conversation.lastSequence.sqlValue, record.conversation.lastInboundAt?.sqlValue ?? .null,
                    record.ticket?.sqlValue ?? .null, record.isReachable.sqlValue,
                    record.conversation.workspace.sqlValue, record.conversation.id.sqlValue,
                ]
            }
        )
    }

    /// Notes whose a direct conversation is that began with a word of ours.
    public func adopt(
        _ conversation: ID<Conversation>,
        by handle: ID<Handle>,
        in workspace: ID<Workspace>
    ) throws {
        try db.execute(
            "UPDATE conversation SET handle = ? WHERE workspace = ? AND id = ?",
            handle,
            workspace,
            conversation
        )
    }

    /// Adds the next sequence number of a conversation and returns it.
    public func nextSequence(of conversation: ID<Conversation>, in workspace: ID<Workspace>) throws -> Int64 {
        let rows = try db.query(
            """
            UPDATE conversation SET last_sequence = last_sequence + 1 WHERE workspace = ? AND id = ?
            RETURNING last_sequence
            """,
            workspace,
            conversation
        )
        guard let row = rows.first else { throw StoreError.notFound("conversation") }
        return try row.int(0)
    }

    /// Notes that somebody took part in a group.
    public func join(_ conversation: ID<Conversation>, _ handle: ID<Handle>, in workspace: ID<Workspace>) throws {
        try db.execute(
            """
            INSERT INTO participant (workspace, conversation, handle, joined_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (workspace, conversation, handle) DO NOTHING
            """,
            workspace,
            conversation,
            handle,
            now
        )
    }

    /// Goes on with a conversation under another platform key; the old one keeps leading to it.
    ///
    /// Where that key has a conversation of its own already, both stay, and what waits to be sent goes out there.
    public func move(
        _ conversation: ID<Conversation>,
        to key: String,
        of account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws {
        try db.execute(
            """
            INSERT INTO conversation_alias (workspace, account, key, conversation)
            SELECT workspace, account, key, id FROM conversation WHERE workspace = ? AND id = ? AND key <> ?
            ON CONFLICT (workspace, account, key) DO NOTHING
            """,
            workspace,
            conversation,
            key
        )
        let owner: ID<Conversation>? = try db.query(
            "SELECT id FROM conversation WHERE workspace = ? AND account = ? AND key = ?",
            workspace,
            account,
            key
        ).first?.id(0)
        if let owner, owner != conversation {
            try db.execute(
                """
                UPDATE outbox SET conversation = ?
                WHERE workspace = ? AND conversation = ? AND state IN ('queued', 'sending')
                """,
                owner,
                workspace,
                conversation
            )
        } else {
            try db.execute(
                "UPDATE conversation SET key = ? WHERE workspace = ? AND id = ?",
                key,
                workspace,
                conversation
            )
        }
        record(.conversationUpdated, of: conversation, in: workspace, conversation: conversation)
    }

    /// Notes up to where the customer has seen the conversation; never moves back.
    ///
    /// - Returns: whether that is news.
    public func markSeen(
        _ conversation: ID<Conversation>,
        through sequence: Int64,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        try db.execute(
            "UPDATE conversation SET seen_sequence = ? WHERE workspace = ? AND id = ? AND seen_sequence < ?",
            sequence,
            workspace,
            conversation,
            sequence
        ) == 1
    }
}

extension Reader {
    /// Up to which interaction the team has seen a conversation.
    public func teamSeen(_ conversation: ID<Conversation>, in workspace: ID<Workspace>) throws -> Int64 {
        try db.query(
            "SELECT team_seen_sequence FROM conversation WHERE workspace = ? AND id = ?",
            workspace,
            conversation
        ).first?.int(0) ?? 0
    }
}

extension Transaction {
    /// Notes up to where the customer has seen the conversation, and that they read our messages up to there.
    public func markSeenByCustomer(
        _ conversation: ID<Conversation>,
        through sequence: Int64,
        in workspace: ID<Workspace>
    ) throws {
        let before = try self.conversation(conversation, in: workspace)?.seenSequence ?? 0
        guard try markSeen(conversation, through: sequence, in: workspace) else { return }
        for interaction in try unread(of: conversation, after: before, through: sequence, in: workspace) {
            try setDelivery(.read, of: interaction, in: workspace)
        }
        record(.conversationUpdated, of: conversation, in: workspace, conversation: conversation)
    }

    /// Notes up to where the team has seen a conversation; never moves back.
    ///
    /// - Returns: whether that is news.
    @discardableResult
    public func markSeenByTeam(
        _ conversation: ID<Conversation>,
        through sequence: Int64,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        let changed = try db.execute(
            """
            UPDATE conversation SET team_seen_sequence = ?
            WHERE workspace = ? AND id = ? AND team_seen_sequence < ? AND last_sequence >= ?
            """,
            sequence,
            workspace,
            conversation,
            sequence,
            sequence
        )
        if changed == 1 { record(.conversationUpdated, of: conversation, in: workspace, conversation: conversation) }
        return changed == 1
    }
}
