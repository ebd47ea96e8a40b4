public import HubCore

/// An interaction on its way into the timeline, by the handle of its author.
public struct InteractionDraft: Sendable {
    /// The interaction; a customer as its author is overruled by `handle`.
    public var interaction: Interaction
    /// The author's handle, if a customer wrote it.
    public var handle: ID<Handle>?
    /// On which account its message id is unique.
    public var account: ID<Account>
    /// The raw event it came with.
    public var rawEvent: ID<RawRecord.Entity>?
    /// What joins the parts of one message.
    public var album: String?

    /// An interaction to be stored.
    public init(
        _ interaction: Interaction,
        handle: ID<Handle>?,
        account: ID<Account>,
        rawEvent: ID<RawRecord.Entity>? = nil,
        album: String? = nil
    ) {
        self.interaction = interaction
        self.handle = handle
        self.account = account
        self.rawEvent = rawEvent
        self.album = album
    }
}

extension Reader {
    static let interactionColumns = """
        interaction.id, conversation, sequence, kind, author_kind, interaction.author, link.customer, ref, ticket, text,
        body, delivery, occurred_at, received_at, edited_at, deleted_at, reactions,
        delivery_reason
        """
    static let interactionQuery = """
        SELECT \(interactionColumns) FROM interaction
        LEFT JOIN link ON author_kind = 'customer' AND link.workspace = interaction.workspace
            AND link.handle = interaction.author AND link.undone_at IS NULL AND link.proof <> 'claimed'
        """

    func interaction(_ row: SQLRow) throws -> Interaction {
        let author: Interaction.Author =
            switch try row.text(4) {
            case "customer": .customer(try row.id(6))
            case "agent": .agent(try row.idOrNil(5))
            default: .system
            }
        return Interaction(
            id: try row.id(0),
            conversation: try row.id(1),
            sequence: try row.int(2),
            author: author,
            body: try body(row),
            ref: try row.textOrNil(7).map { MessageRef($0) },
            ticket: try row.idOrNil(8),
            occurredAt: try row.time(12),
            receivedAt: try row.time(13),
            delivery: try row.wordOrNil(11),
            deliveryReason: try row.textOrNil(17),
            editedAt: try row.timeOrNil(14),
            deletedAt: try row.timeOrNil(15),
            reactions: try row.textOrNil(16).map { try JSONText.decode($0) } ?? []
        )
    }

    // Most interactions are a message of one text, which is kept without its JSON.
    private func body(_ row: SQLRow) throws -> Interaction.Body {
        if let json = try row.textOrNil(10) { return try JSONText.decode(json) }
        let content = Content.text(try row.text(9))
        return try row.text(3) == InteractionKind.note.rawValue ? .note(content) : .message(content)
    }

    /// One interaction of a workspace.
    public func interaction(_ id: ID<Interaction>, in workspace: ID<Workspace>) throws -> Interaction? {
        try db.query(Self.interactionQuery + " WHERE interaction.workspace = ? AND interaction.id = ?", workspace, id)
            .first.map(interaction)
    }

    /// The interactions of a conversation after a sequence number, in order; `limit` counts what passes the filter.
    public func interactions(
        of conversation: ID<Conversation>,
        after sequence: Int64,
        _ filter: InteractionFilter = .all,
        in workspace: ID<Workspace>,
        limit: Int
    ) throws -> [Interaction] {
        try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation = ? AND sequence > ?\(filter.condition)
                ORDER BY sequence LIMIT ?
                """,
            workspace,
            conversation,
            sequence,
            limit
        ).map(interaction)
    }

    /// The interactions of a conversation before a sequence number, newest first; `limit` counts what passes the filter.
    public func interactions(
        of conversation: ID<Conversation>,
        before sequence: Int64 = .max,
        _ filter: InteractionFilter = .all,
        in workspace: ID<Workspace>,
        limit: Int
    ) throws -> [Interaction] {
        try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation = ? AND sequence < ?\(filter.condition)
                ORDER BY sequence DESC LIMIT ?
                """,
            workspace,
            conversation,
            sequence,
            limit
        ).map(interaction)
    }

    /// Everything that happened with a customer on every channel, newest first, before an interaction.
    ///
    /// Of groups and of comments under a post only the customer's own words.
    public func timeline(
        of customer: ID<Customer>,
        before id: ID<Interaction>? = nil,
        in workspace: ID<Workspace>,
        limit: Int
    ) throws -> [Interaction] {
        let conversations = try conversations(of: customer, in: workspace).map(\.conversation.id)
        let pages = try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation = ? AND interaction.id < ?
                ORDER BY sequence DESC LIMIT ?
                """,
            each: conversations.map {
                [workspace.sqlValue, $0.sqlValue, (id?.rawValue ?? .max).sqlValue, limit.sqlValue]
            }
        )
        let shared = try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation IN (
                    SELECT conversation FROM participant
                    JOIN link AS own ON own.workspace = participant.workspace AND own.handle = participant.handle
                        AND own.undone_at IS NULL AND own.proof <> 'claimed'
                    WHERE own.workspace = interaction.workspace AND own.customer = ?)
                    AND link.customer = ? AND interaction.id < ?
                ORDER BY interaction.id DESC LIMIT ?
                """,
            workspace,
            customer,
            customer,
            id?.rawValue ?? Int64.max,
            limit
        )
        return try (pages.joined() + shared).map(interaction).sorted { $0.id > $1.id }.prefix(limit).map { $0 }
    }

    /// The interaction that an account knows under a message id; ids of most platforms are unique only within one
    /// conversation, so name it where it is known.
    public func interaction(
        withRef ref: MessageRef,
        of account: ID<Account>,
        conversation: ID<Conversation>? = nil,
        in workspace: ID<Workspace>
    ) throws -> Interaction? {
        let rows = try db.query(
            """
            SELECT interaction FROM message_ref
            WHERE workspace = ? AND account = ? AND ref = ? AND conversation = COALESCE(?, conversation) LIMIT 1
            """,
            workspace,
            account,
            ref,
            conversation
        )
        return try rows.first.flatMap { try interaction(try $0.id(0), in: workspace) }
    }

    /// The message that the parts of an album go to, if the first part is in the timeline.
    public func interaction(
        ofAlbum album: String,
        in conversation: ID<Conversation>,
        of workspace: ID<Workspace>
    ) throws -> Interaction? {
        try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation = ? AND album = ? ORDER BY sequence DESC LIMIT 1
                """,
            workspace,
            conversation,
            album
        ).first.map(interaction)
    }

    /// The platform's ids of the messages of a conversation, oldest first: the first and the newest of them.
    public func thread(of conversation: ID<Conversation>, in workspace: ID<Workspace>) throws -> [MessageRef] {
        let refs = try db.query(
            """
            SELECT ref FROM interaction WHERE workspace = ? AND conversation = ? AND ref IS NOT NULL
            ORDER BY sequence DESC LIMIT 20
            """,
            workspace,
            conversation
        )
        return try refs.reversed().map { MessageRef(try $0.text(0)) }
    }
}

extension Transaction {
    /// Adds interactions to their conversations; their sequence is given already.
    public func append(_ drafts: [InteractionDraft], in workspace: ID<Workspace>) throws {
        try db.execute(
            """
            INSERT INTO interaction (workspace, id, conversation, sequence, kind, author_kind, author, ref, album,
                ticket, text, body, raw_event, delivery, occurred_at, received_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            each: try drafts.map { try row($0, in: workspace) }
        )
        let refs = drafts.compactMap { draft -> [SQLValue]? in
            guard let ref = draft.interaction.ref else { return nil }
            // Of an album there may be more.
            let count = draft.album == nil ? nil : draft.interaction.body.content?.parts.count
            return refRow(ref, draft.interaction, count.map { 0..<$0 }, draft.account, workspace)
        }
        try insertRefs(refs)
        try insertAttachments(of: drafts.map(\.interaction), in: workspace)
        for draft in drafts { noteCreation(of: draft.interaction, in: workspace) }
    }

    /// Replaces what was said; files that were there before stay, new ones are fetched.
    public func replace(
        _ interaction: Interaction,
        body: Interaction.Body,
        editedAt: Timestamp?,
        in workspace: ID<Workspace>
    )
        throws
    {
        let (text, json) = try columns(of: body)
        try db.execute(
            """
            UPDATE interaction SET text = ?, body = ?, edited_at = COALESCE(?, edited_at) WHERE workspace = ? AND id = ?
            """,
            text,
            json,
            editedAt,
            workspace,
            interaction.id
        )
        var changed = interaction
        changed.body = body
        try updateAttachments(of: changed, before: interaction.body.content?.media ?? [], in: workspace)
        noteUpdate(of: changed, in: workspace)
    }

    private func noteCreation(of interaction: Interaction, in workspace: ID<Workspace>) {
        record(
            .interactionCreated,
            of: interaction.id,
            in: workspace,
            conversation: interaction.conversation,
            ticket: interaction.ticket
        )
    }

    private func row(_ draft: InteractionDraft, in workspace: ID<Workspace>) throws -> [SQLValue] {
        let interaction = draft.interaction
        let (text, json) = try columns(of: interaction.body)
        let (authorKind, author): (String, SQLValue) =
            switch interaction.author {
            case .customer: ("customer", draft.handle?.sqlValue ?? .null)
            case .agent(let agent): ("agent", agent?.sqlValue ?? .null)
            case .system: ("system", .null)
            }
        return [
            workspace.sqlValue, interaction.id.sqlValue, interaction.conversation.sqlValue,
            interaction.sequence.sqlValue, interaction.body.kind.rawValue.sqlValue, authorKind.sqlValue, author,
            interaction.ref?.sqlValue ?? .null, draft.album?.sqlValue ?? .null, interaction.ticket?.sqlValue ?? .null,
            text?.sqlValue ?? .null, json?.sqlValue ?? .null, draft.rawEvent?.sqlValue ?? .null,
            interaction.delivery?.rawValue.sqlValue ?? .null, interaction.occurredAt.sqlValue,
            interaction.receivedAt.sqlValue,
        ]
    }

    private func columns(of body: Interaction.Body) throws -> (text: String?, json: String?) {
        let content = body.content
        let text = content?.plainText
        switch (body, content) {
        case (.message, let content?) where content == .text(text ?? ""): return (text, nil)
        case (.note, let content?) where content == .text(text ?? ""): return (text, nil)
        default: return (text, try JSONText.encode(body))
        }
    }
}
