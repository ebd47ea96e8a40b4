public import HubCore

/// Questions to the store, answered from one consistent snapshot.
///
/// Questions are methods, grouped by noun in `Queries/`. Used only inside the closure it came to.
public class Reader {
    let db: any SQLConnection

    init(_ db: any SQLConnection) {
        self.db = db
    }
}

/// Questions and changes within one transaction.
public final class Transaction: Reader {
    /// The moment of the transaction.
    public let now: Timestamp
    let ids: IDMaker
    var changes: [Change] = []

    init(_ db: any SQLConnection, ids: IDMaker, now: Timestamp) {
        self.ids = ids
        self.now = now
        super.init(db)
    }

    /// A new identifier.
    public func newID<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> {
        ids.next()
    }

    /// Puts a line on the change feed; its sequence is given at the end of the transaction.
    public func record<Entity>(
        _ topic: Change.Topic,
        of subject: ID<Entity>,
        in workspace: ID<Workspace>,
        conversation: ID<Conversation>? = nil,
        ticket: ID<Ticket>? = nil
    ) {
        let change = Change(
            sequence: 0,
            workspace: workspace,
            topic: topic,
            subject: subject.rawValue,
            conversation: conversation,
            ticket: ticket,
            at: now
        )
        changes.append(change)
    }

    /// Numbers from a counter of the workspace: the first of `count` that follow each other.
    ///
    /// The row stays locked until the commit, so numbers become visible in their order.
    func take(_ count: Int, from counter: String, in workspace: ID<Workspace>) throws -> Int64 {
        let rows = try db.query(
            """
            INSERT INTO counter (workspace, name, value) VALUES (?, ?, ?)
            ON CONFLICT (workspace, name) DO UPDATE SET value = counter.value + excluded.value
            RETURNING value
            """,
            workspace,
            counter,
            count
        )
        return try rows[0].int(0) - Int64(count) + 1
    }

    /// Gives the recorded changes their sequence and stores them.
    ///
    /// The last step before the commit.
    func writeChanges() throws -> [Change] {
        guard !changes.isEmpty else { return [] }
        for (workspace, indices) in Dictionary(grouping: changes.indices, by: { changes[$0].workspace }) {
            var sequence = try take(indices.count, from: "change", in: workspace)
            for index in indices {
                changes[index].sequence = sequence
                sequence += 1
            }
        }
        try db.execute(
            """
            INSERT INTO change (workspace, sequence, topic, subject, conversation, ticket, at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            each: changes.map { change in
                [
                    change.workspace.sqlValue, change.sequence.sqlValue, change.topic.rawValue.sqlValue,
                    change.subject.sqlValue, change.conversation?.sqlValue ?? .null, change.ticket?.sqlValue ?? .null,
                    change.at.sqlValue,
                ]
            }
        )
        return changes
    }
}
