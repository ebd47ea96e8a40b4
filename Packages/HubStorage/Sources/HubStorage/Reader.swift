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
    private var changes: [Change] = []
    private var deliveries: [Deliveries] = []

    /// What came through a connection, for the counters of the ledger.
    struct Deliveries {
        var workspace: ID<Workspace>
        var connection: ID<Connection>
        var received: Int64
        var redelivered: Int64
    }

    /// How much has gathered for the end of the transaction.
    struct Mark {
        fileprivate var changes: Int
        fileprivate var deliveries: Int
    }

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

    /// Counts what came through a connection; all of a transaction is written at once, at its end.
    func count(_ arrived: Deliveries) {
        deliveries.append(arrived)
    }

    /// Where a unit of work begins.
    var mark: Mark { Mark(changes: changes.count, deliveries: deliveries.count) }

    /// Forgets what a unit of work left for the end of the transaction.
    func forget(since mark: Mark) {
        changes.removeSubrange(mark.changes...)
        deliveries.removeSubrange(mark.deliveries...)
    }

    /// Writes what has gathered: counters, and the recorded changes, which get their sequence.
    ///
    /// The last step before the commit.
    func finish() throws -> [Change] {
        try writeCounts()
        return try writeChanges()
    }

    private func writeCounts() throws {
        guard !deliveries.isEmpty else { return }
        let sums = Dictionary(grouping: deliveries) { $0.connection }.values
        try db.execute(
            """
            INSERT INTO ledger_count (workspace, connection, received, redelivered) VALUES (?, ?, ?, ?)
            ON CONFLICT (workspace, connection) DO UPDATE SET
                received = ledger_count.received + excluded.received,
                redelivered = ledger_count.redelivered + excluded.redelivered
            """,
            each: sums.map { one in
                [
                    one[0].workspace.sqlValue, one[0].connection.sqlValue,
                    one.reduce(0) { $0 + $1.received }.sqlValue, one.reduce(0) { $0 + $1.redelivered }.sqlValue,
                ]
            }
        )
    }

    private func writeChanges() throws -> [Change] {
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
