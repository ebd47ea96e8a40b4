public import HubCore

/// A change to a message that has not arrived yet, such as a receipt that overtook what it is about.
public struct EarlyChange: Hashable, Sendable {
    /// The account that would know the message.
    public var account: ID<Account>
    /// The platform's id of the message.
    public var ref: MessageRef
    /// The conversation that the message must be in; `nil` if it may be in any of the account.
    public var conversation: ID<Conversation>?
    /// The raw event that the change came with.
    public var rawEvent: ID<RawRecord.Entity>
    /// The change, as JSON whose shape the one who keeps it decides.
    public var event: String

    /// A change that waits for its message.
    public init(
        of ref: MessageRef,
        on account: ID<Account>,
        in conversation: ID<Conversation>?,
        rawEvent: ID<RawRecord.Entity>,
        event: String
    ) {
        self.ref = ref
        self.account = account
        self.conversation = conversation
        self.rawEvent = rawEvent
        self.event = event
    }
}

extension Reader {
    /// Whether any change of a workspace waits for its message.
    public func hasEarlyChanges(in workspace: ID<Workspace>) throws -> Bool {
        try !db.query("SELECT 1 FROM early_change WHERE workspace = ? LIMIT 1", workspace).isEmpty
    }
}

extension Transaction {
    // What a platform has not brought within a week was said before we were there.
    private static let patience = Duration.seconds(7 * 24 * 3600)

    /// Keeps a change until its message arrives, for a week at most.
    public func keep(_ change: EarlyChange, in workspace: ID<Workspace>) throws {
        try db.execute("DELETE FROM early_change WHERE at < ?", now - Self.patience)
        try db.execute(
            """
            INSERT INTO early_change (workspace, account, ref, id, conversation, raw_event, event, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            change.account,
            change.ref,
            newID(EarlyChange.self),
            change.conversation,
            change.rawEvent,
            change.event,
            now
        )
    }

    /// The changes that waited for a message, in the order they came; they wait no longer.
    public func takeEarlyChanges(
        of ref: MessageRef,
        on account: ID<Account>,
        in conversation: ID<Conversation>,
        of workspace: ID<Workspace>
    ) throws -> [EarlyChange] {
        try db.query(
            """
            DELETE FROM early_change
            WHERE workspace = ? AND account = ? AND ref = ? AND (conversation IS NULL OR conversation = ?)
            RETURNING id, conversation, raw_event, event
            """,
            workspace,
            account,
            ref,
            conversation
        ).sorted { try $0.int(0) < $1.int(0) }.map { row in
            EarlyChange(
                of: ref,
                on: account,
                in: try row.idOrNil(1),
                rawEvent: try row.id(2),
                event: try row.text(3)
            )
        }
    }
}
