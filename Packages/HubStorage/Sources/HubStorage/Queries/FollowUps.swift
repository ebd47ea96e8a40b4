public import HubCore

extension Reader {
    /// Conversations of a connection in which we said something in a stretch of time that was not seen yet.
    ///
    /// Costs what was said in that stretch, whatever its connection, so keep it short.
    public func unseenConversations(
        of connection: ID<Connection>,
        saidAfter start: Timestamp,
        through end: Timestamp,
        in workspace: ID<Workspace>
    ) throws -> [ID<Conversation>] {
        try db.query(
            """
            SELECT DISTINCT conversation FROM interaction
            JOIN conversation ON conversation.workspace = interaction.workspace
                AND conversation.id = interaction.conversation
            WHERE interaction.workspace = ? AND interaction.id > ? AND interaction.id <= ?
                AND author_kind <> 'customer' AND kind = 'message' AND deleted_at IS NULL
                AND connection = ? AND surface = 'direct' AND sequence > seen_sequence
            ORDER BY conversation
            """,
            workspace,
            Self.lastID(madeAt: start),
            Self.lastID(madeAt: end),
            connection
        ).map { try $0.id(0) }
    }

    /// Up to which interaction our answers have followed their reader by e-mail; 0 if none did.
    public func followedThrough(_ conversation: ID<Conversation>, in workspace: ID<Workspace>) throws -> Int64 {
        try db.query(
            "SELECT sequence FROM follow_up WHERE workspace = ? AND conversation = ?",
            workspace,
            conversation
        ).first?.int(0) ?? 0
    }

    // Identifiers rise with time, so a stretch of time is a range of the primary key.
    private static func lastID(madeAt moment: Timestamp) -> Int64 {
        let ticks = min(max(0, moment.milliseconds - IDMaker.epoch), 1 << 40)
        return (ticks << 22) | 0x3F_FFFF
    }
}

extension Transaction {
    /// Notes that our answers up to an interaction have followed their reader by e-mail; never moves back.
    ///
    /// - Returns: whether that is news; if not, another node was first.
    public func noteFollowUp(
        of conversation: ID<Conversation>,
        through sequence: Int64,
        in workspace: ID<Workspace>
    ) throws -> Bool {
        try db.execute(
            """
            INSERT INTO follow_up (workspace, conversation, sequence, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (workspace, conversation) DO UPDATE SET sequence = excluded.sequence, at = excluded.at
                WHERE follow_up.sequence < excluded.sequence
            """,
            workspace,
            conversation,
            sequence,
            now
        ) == 1
    }
}
