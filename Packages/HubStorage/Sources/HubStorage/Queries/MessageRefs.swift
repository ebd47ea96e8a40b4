public import HubCore

extension Transaction {
    /// Remembers under which ids an account knows a message, so that receipts and replies find it.
    ///
    /// Several ids stand for a part each, in order, if there are as many parts.
    public func addRefs(
        _ refs: [MessageRef],
        of interaction: Interaction,
        account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws {
        let first = interaction.ref ?? refs.first
        let areSeveral = refs.contains { $0 != first }
        let isEach = refs.count > 1 && refs.count == interaction.body.content?.parts.count
        let rows = refs.enumerated().map { index, ref in
            let range = isEach ? index..<(index + 1) : areSeveral ? -1..<(-1) : nil
            return refRow(ref, interaction, range, account, workspace)
        }
        try insertRefs(rows)
        if areSeveral, let known = interaction.ref {
            try db.execute(
                """
                UPDATE message_ref SET part = -1, parts = 0
                WHERE workspace = ? AND account = ? AND ref = ? AND conversation = ? AND part IS NULL
                """,
                workspace,
                account,
                known,
                interaction.conversation
            )
        }
        if interaction.ref == nil, let first {
            try db.execute(
                "UPDATE interaction SET ref = ? WHERE workspace = ? AND id = ?",
                first,
                workspace,
                interaction.id
            )
        }
    }

    /// Adds the next part of a message that comes in several, under an id of its own.
    public func add(
        _ content: Content,
        as ref: MessageRef,
        to interaction: Interaction,
        account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws {
        guard var whole = interaction.body.content else { return }
        let range = whole.parts.count..<(whole.parts.count + content.parts.count)
        whole.parts += content.parts
        try replace(interaction, body: .message(whole), editedAt: nil, in: workspace)
        try insertRefs([refRow(ref, interaction, range, account, workspace)])
    }

    func refRow(
        _ ref: MessageRef,
        _ interaction: Interaction,
        _ parts: Range<Int>?,
        _ account: ID<Account>,
        _ workspace: ID<Workspace>
    ) -> [SQLValue] {
        [
            workspace.sqlValue, account.sqlValue, ref.sqlValue, interaction.conversation.sqlValue,
            interaction.id.sqlValue, parts?.lowerBound.sqlValue ?? .null, parts?.count.sqlValue ?? .null,
        ]
    }

    func insertRefs(_ rows: [[SQLValue]]) throws {
        try db.execute(
            // What told of a part before may not have known which.
            """
            INSERT INTO message_ref (workspace, account, ref, conversation, interaction, part, parts)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, account, ref, conversation) DO UPDATE SET part = excluded.part, parts = excluded.parts
                WHERE message_ref.interaction = excluded.interaction AND excluded.part >= 0
                    AND COALESCE(message_ref.part, -1) < 0
            """,
            each: rows
        )
    }
}
