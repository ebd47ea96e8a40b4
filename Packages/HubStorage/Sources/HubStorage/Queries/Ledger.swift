public import HubCore

/// A raw event on its way into the ledger; its bytes are kept as they came.
public struct RawDraft: Sendable {
    /// The type of the bytes.
    public var mediaType: String
    /// The bytes, unless they are large and stand in the blob store.
    public var bytes: [UInt8]
    /// Where large bytes are.
    public var blob: BlobHash?
    /// Headers that matter to decoding.
    public var headers: [String: String]
    /// When it was received.
    public var receivedAt: Timestamp
    /// The platform's own id of the delivery.
    public var deliveryID: String?

    /// A raw event to be kept.
    public init(
        mediaType: String,
        bytes: [UInt8],
        blob: BlobHash? = nil,
        headers: [String: String],
        receivedAt: Timestamp,
        deliveryID: String?
    ) {
        self.mediaType = mediaType
        self.bytes = bytes
        self.blob = blob
        self.headers = headers
        self.receivedAt = receivedAt
        self.deliveryID = deliveryID
    }
}

/// A raw event of the ledger.
public struct RawRecord: Sendable, Identifiable {
    /// The names of raw events, so that their numbers fit nothing else.
    public enum Entity {}

    /// Its number; rises in the order of receipt.
    public var id: ID<Entity>
    /// Whose it is.
    public var workspace: ID<Workspace>
    /// The connection it came through.
    public var connection: ID<Connection>
    /// What came.
    public var draft: RawDraft
    /// What became of it.
    public var state: State
    /// Why it was quarantined or dismissed.
    public var reason: String?

    /// What became of a raw event.
    public enum State: String, Sendable, Codable, CaseIterable {
        /// Not decoded yet.
        case waiting
        /// Its events are in the timeline.
        case applied
        /// It holds nothing this hub knows.
        case unsupported
        /// Something in it is broken; its good entries are in the timeline. Can be replayed.
        case quarantined
        /// An operator decided that it is of no use.
        case dismissed
    }
}

/// The counters of the ledger.
///
/// They add up: `received` is the sum of the five states.
public struct LedgerCount: Hashable, Sendable, Codable {
    /// Through which connection.
    public var connection: ID<Connection>
    /// Everything that was admitted, redeliveries apart.
    public var received: Int64
    /// Deliveries that had been stored before.
    public var redelivered: Int64
    /// How many are in each state.
    public var states: [String: Int64]

    /// Whether nothing has disappeared.
    public var addsUp: Bool { received == states.values.reduce(0, +) }
}

extension Transaction {
    /// Writes raw events into the ledger; a delivery id that the connection had before counts as redelivered.
    public func receive(_ drafts: [RawDraft], on connection: ID<Connection>, in workspace: ID<Workspace>) throws {
        var redelivered: Int64 = 0
        for draft in drafts {
            let id: ID<RawRecord.Entity> = newID()
            let inserted = try db.execute(
                """
                INSERT INTO raw_event (workspace, id, connection, delivery_id, media_type, headers, received_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (workspace, connection, delivery_id) WHERE delivery_id IS NOT NULL DO NOTHING
                """,
                workspace,
                id,
                connection,
                draft.deliveryID,
                draft.mediaType,
                draft.headers.isEmpty ? "{}" : try JSONText.encode(draft.headers),
                draft.receivedAt
            )
            guard inserted == 1 else {
                redelivered += 1
                continue
            }
            try db.execute(
                "INSERT INTO raw_body (workspace, raw_event, bytes, blob) VALUES (?, ?, ?, ?)",
                workspace,
                id,
                draft.bytes,
                draft.blob
            )
        }
        let received = Int64(drafts.count) - redelivered
        count(.init(workspace: workspace, connection: connection, received: received, redelivered: redelivered))
    }

    /// Counts one more attempt for raw events that are about to be decoded, in case that ends the hub.
    public func begin(_ records: [RawRecord]) throws {
        try db.execute(
            "UPDATE raw_event SET attempts = attempts + 1 WHERE workspace = ? AND id = ?",
            each: records.map { [$0.workspace.sqlValue, $0.id.sqlValue] }
        )
    }

    /// Notes what became of raw events.
    public func decide(_ outcomes: [(raw: RawRecord, state: RawRecord.State, reason: String?)]) throws {
        try db.execute(
            """
            UPDATE raw_event SET state = ?, reason = ?, attempts = attempts + 1, decided_at = ?
            WHERE workspace = ? AND id = ?
            """,
            each: outcomes.map { outcome in
                [
                    outcome.state.rawValue.sqlValue, outcome.reason?.sqlValue ?? .null, now.sqlValue,
                    outcome.raw.workspace.sqlValue, outcome.raw.id.sqlValue,
                ]
            }
        )
    }

    /// Puts a quarantined raw event back in line, or all of a workspace.
    ///
    /// - Returns: how many wait again.
    public func replay(_ id: ID<RawRecord.Entity>?, in workspace: ID<Workspace>) throws -> Int {
        let sql = """
            UPDATE raw_event SET state = 'waiting', reason = NULL, attempts = 0
            WHERE workspace = ? AND state = 'quarantined'
            """
        guard let id else { return try db.execute(sql, workspace) }
        return try db.execute(sql + " AND id = ?", workspace, id)
    }

    /// Gives up a quarantined raw event for a reason that is kept.
    ///
    /// - Throws: ``StoreError/notFound(_:)`` if it is not in quarantine.
    public func dismiss(_ id: ID<RawRecord.Entity>, in workspace: ID<Workspace>, reason: String) throws {
        let changed = try db.execute(
            """
            UPDATE raw_event SET state = 'dismissed', reason = ?, decided_at = ?
            WHERE workspace = ? AND id = ? AND state = 'quarantined'
            """,
            reason,
            now,
            workspace,
            id
        )
        guard changed == 1 else { throw StoreError.notFound("quarantined raw event") }
    }
}

extension Reader {
    private static let rawColumns = """
        raw_event.id, raw_event.workspace, connection, media_type, bytes, blob, headers, received_at, delivery_id,
        state, reason
        """

    private func raw(_ row: SQLRow) throws -> RawRecord {
        let headers = try row.text(6)
        return RawRecord(
            id: try row.id(0),
            workspace: try row.id(1),
            connection: try row.id(2),
            draft: RawDraft(
                mediaType: try row.text(3),
                bytes: try row.blob(4),
                blob: try row.textOrNil(5).map { BlobHash($0) },
                headers: headers == "{}" ? [:] : try JSONText.decode(headers),
                receivedAt: try row.time(7),
                deliveryID: try row.textOrNil(8)
            ),
            state: try row.word(9),
            reason: try row.textOrNil(10)
        )
    }

    /// Raw events that wait to be decoded, oldest first; those after one of them, if it is named.
    public func waitingRawEvents(after last: ID<RawRecord.Entity>? = nil, limit: Int) throws -> [RawRecord] {
        try db.query(
            """
            SELECT \(Self.rawColumns) FROM raw_event
            JOIN raw_body ON raw_body.workspace = raw_event.workspace AND raw_body.raw_event = raw_event.id
            WHERE state = 'waiting' AND raw_event.id > ? ORDER BY raw_event.id LIMIT ?
            """,
            last?.rawValue ?? 0,
            limit
        ).map(raw)
    }

    /// How often each of these raw events was begun before, without being decided about, since it was last put in line.
    public func attempts(of records: [RawRecord]) throws -> [Int] {
        try db.query(
            "SELECT attempts FROM raw_event WHERE workspace = ? AND id = ?",
            each: records.map { [$0.workspace.sqlValue, $0.id.sqlValue] }
        ).map { rows in
            guard let row = rows.first else { throw StoreError.notFound("raw event") }
            return Int(try row.int(0))
        }
    }

    /// One raw event with its bytes.
    public func rawEvent(_ id: ID<RawRecord.Entity>, in workspace: ID<Workspace>) throws -> RawRecord? {
        try db.query(
            """
            SELECT \(Self.rawColumns) FROM raw_event
            JOIN raw_body ON raw_body.workspace = raw_event.workspace AND raw_body.raw_event = raw_event.id
            WHERE raw_event.workspace = ? AND raw_event.id = ?
            """,
            workspace,
            id
        ).first.map(raw)
    }

    /// Quarantined raw events, oldest first, with their bytes.
    public func quarantine(in workspace: ID<Workspace>, limit: Int) throws -> [RawRecord] {
        try db.query(
            """
            SELECT \(Self.rawColumns) FROM raw_event
            JOIN raw_body ON raw_body.workspace = raw_event.workspace AND raw_body.raw_event = raw_event.id
            WHERE raw_event.workspace = ? AND state = 'quarantined' ORDER BY raw_event.id LIMIT ?
            """,
            workspace,
            limit
        ).map(raw)
    }

    /// The counters of every connection of a workspace.
    public func ledger(of workspace: ID<Workspace>) throws -> [LedgerCount] {
        let totals = try db.query(
            "SELECT connection, received, redelivered FROM ledger_count WHERE workspace = ? ORDER BY connection",
            workspace
        )
        let states = try db.query(
            "SELECT connection, state, COUNT(*) FROM raw_event WHERE workspace = ? GROUP BY connection, state",
            workspace
        )
        var counts: [Int64: [String: Int64]] = [:]
        for row in states { counts[try row.int(0), default: [:]][try row.text(1)] = try row.int(2) }
        return try totals.map { row in
            let states = counts[try row.int(0)] ?? [:]
            return LedgerCount(
                connection: try row.id(0),
                received: try row.int(1),
                redelivered: try row.int(2),
                states: Dictionary(
                    uniqueKeysWithValues: RawRecord.State.allCases.map { ($0.rawValue, states[$0.rawValue] ?? 0) }
                )
            )
        }
    }
}
