import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

/// The counters of one connection's ledger.
struct LedgerView: APIType {
    var connection: ID<Connection>
    var received: Int64
    var redelivered: Int64
    var states: [String: Int64]
    var addsUp: Bool

    static let schema = Schema.object(
        "Ledger",
        .required("connection", .id, "The connection."),
        .required("received", .integer(0...Int64.max), "Everything that was admitted, redeliveries apart."),
        .required("redelivered", .integer(0...Int64.max), "Deliveries that had been stored before."),
        .required("states", .map(.integer(0...Int64.max)), "How many are in each state."),
        .required("addsUp", .boolean, "Whether nothing has disappeared.")
    )
}

/// The ledger of a workspace and what waits to go out.
struct LedgerOverview: APIType {
    var connections: [LedgerView]
    var outbox: [String: Int64]

    static let schema = Schema.object(
        "LedgerOverview",
        .required("connections", .list(LedgerView.schema), "The counters of each connection."),
        .required("outbox", .map(.integer(0...Int64.max)), "How many commands are in each state.")
    )
}

/// A raw event that was quarantined.
struct QuarantinedView: APIType {
    var id: ID<RawRecord.Entity>
    var connection: ID<Connection>
    var reason: String
    var mediaType: String
    var size: Int
    var receivedAt: Timestamp

    static let schema = Schema.object(
        "Quarantined",
        .required("id", .id, "Its id."),
        .required("connection", .id, "The connection it came through."),
        .required("reason", .text(0...10_000), "What is wrong with it."),
        .required("mediaType", .text(0...200), "The type of its bytes."),
        .required("size", .integer(0...Int64.max), "How many bytes it has."),
        .required("receivedAt", .timestamp, "When it was received.")
    )
}

/// Quarantined raw events, oldest first.
struct QuarantineList: APIType {
    var items: [QuarantinedView]

    static let schema = Schema.object(
        "QuarantineList",
        .required("items", .list(QuarantinedView.schema), "The oldest hundred.")
    )
}

/// Why something is given up.
struct Dismissal: APIType {
    var reason: String

    static let schema = Schema.object("Dismissal", .required("reason", .text(1...500), "Why it is of no use."))
}

extension RouteGroup {
    /// The ledger: what arrived, what became of it, and what to do about what is stuck.
    static func ledger(_ services: HubServices) -> RouteGroup {
        RouteGroup(
            "Ledger",
            [
                Endpoint(
                    .get,
                    "/api/v1/ledger",
                    .needs(.readOperations),
                    "Counters that must add up.",
                    returns: LedgerOverview.self
                ) { call in
                    let workspace = try call.workspace
                    return try await call.read { reader in
                        LedgerOverview(
                            connections: try reader.ledger(of: workspace).map { LedgerView($0) },
                            outbox: try reader.outboxCounts(of: workspace)
                        )
                    }
                },
                Endpoint(
                    .get,
                    "/api/v1/ledger/quarantine",
                    .needs(.readOperations),
                    "Raw events that could not be read whole.",
                    returns: QuarantineList.self
                ) { call in
                    let workspace = try call.workspace
                    return try await call.read { reader in
                        QuarantineList(
                            items: try reader.quarantine(in: workspace, limit: 100).map { QuarantinedView($0) }
                        )
                    }
                },
                Endpoint(
                    .post,
                    "/api/v1/ledger/{raw}/replay",
                    .needs(.repairDeliveries),
                    "Decodes a quarantined raw event again."
                ) { call in
                    let (workspace, id) = (try call.workspace, try call.id("raw", RawRecord.Entity.self))
                    try await call.commit { transaction in
                        guard try transaction.replay(id, in: workspace) == 1 else { throw Problem.notFound("raw") }
                        try call.audit(transaction, "ledger.replayed", "\(id)")
                    }
                    services.applier.signal()
                },
                Endpoint(
                    .post,
                    "/api/v1/ledger/{raw}/dismiss",
                    .needs(.repairDeliveries),
                    "Gives up a quarantined raw event for a reason that is kept.",
                    takes: Dismissal.self
                ) { call, input in
                    let (workspace, id) = (try call.workspace, try call.id("raw", RawRecord.Entity.self))
                    try await call.commit { transaction in
                        try transaction.dismiss(id, in: workspace, reason: input.reason)
                        try call.audit(transaction, "ledger.dismissed", "\(id)", ["reason": .string(input.reason)])
                    }
                },
            ]
        )
    }
}

extension LedgerView {
    init(_ count: LedgerCount) {
        connection = count.connection
        received = count.received
        redelivered = count.redelivered
        states = count.states
        addsUp = count.addsUp
    }
}

extension QuarantinedView {
    init(_ raw: RawRecord) {
        id = raw.id
        connection = raw.connection
        reason = raw.reason ?? ""
        mediaType = raw.draft.mediaType
        size = raw.draft.bytes.count
        receivedAt = raw.draft.receivedAt
    }
}
