public import HubCore
public import HubIdentity

/// An address or number that somebody gave in a conversation.
public struct GivenHandle: Hashable, Sendable {
    /// Its number.
    public var id: ID<Handle>
    /// The handle in its unique form.
    public var key: HandleKey
    /// As it was written when it was first seen.
    public var written: String
    /// Whether it was proven to be the writer's there; otherwise it was only typed.
    public var isProven: Bool
}

extension Reader {
    /// The addresses and numbers that were given in a conversation, by one of its writers or by anybody, in the order
    /// they were first given.
    ///
    /// Unlike the links of a customer, which a merge brings together, these never come from anywhere else.
    public func handles(
        givenIn conversation: ID<Conversation>,
        by writer: ID<Handle>? = nil,
        of workspace: ID<Workspace>
    ) throws -> [GivenHandle] {
        try db.query(
            """
            SELECT handle.id, kind, scope, value, written, is_proven FROM given_handle
            JOIN handle ON handle.workspace = given_handle.workspace AND handle.id = given_handle.handle
            WHERE given_handle.workspace = ? AND conversation = ? AND writer = COALESCE(?, writer)
            ORDER BY given_handle.id
            """,
            workspace,
            conversation,
            writer
        ).map { row in
            GivenHandle(
                id: try row.id(0),
                key: HandleKey(HandleKind(try row.text(1)), try row.text(3), scope: try row.text(2)),
                written: try row.text(4),
                isProven: try row.flag(5)
            )
        }
    }
}

extension Transaction {
    /// Notes that a writer gave an address or number in a conversation; what was proven once stays so.
    public func give(
        _ handle: ID<Handle>,
        isProven: Bool,
        in conversation: ID<Conversation>,
        by writer: ID<Handle>,
        of workspace: ID<Workspace>
    ) throws {
        try db.execute(
            """
            INSERT INTO given_handle (workspace, conversation, writer, handle, id, is_proven) VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, conversation, writer, handle) DO UPDATE SET is_proven = 1
                WHERE excluded.is_proven = 1 AND given_handle.is_proven = 0
            """,
            workspace,
            conversation,
            writer,
            handle,
            newID(GivenHandle.self),
            isProven
        )
    }
}
