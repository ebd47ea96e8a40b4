import HubCore
import HubStorage

/// What monitoring asks the store: whether everything that arrived is accounted for, what waits, how connections are.
struct StoreFigures: Sendable {
    typealias Sample = (family: Metrics.Family, labels: [String], value: Double)

    let store: Store
    let now: @Sendable () -> Timestamp

    /// The figures of a workspace at this moment; none if the store cannot be read, so that monitoring sees them missing.
    func samples(of workspace: ID<Workspace>) async -> [Sample] {
        let moment = now()
        let found = try? await store.read { reader in
            try Self.ledger(of: workspace, at: moment, reader) + Self.outbox(of: workspace, at: moment, reader)
                + Self.connections(of: workspace, reader)
        }
        return found ?? []
    }

    private static func ledger(
        of workspace: ID<Workspace>,
        at moment: Timestamp,
        _ reader: Reader
    ) throws -> [Sample] {
        let oldest = try reader.oldestWaiting()
        return try reader.ledger(of: workspace).flatMap { count -> [Sample] in
            let name = "\(count.connection)"
            let lag = oldest[count.connection].map { (moment - $0).waited } ?? 0
            return [
                (.received, [name], Double(count.received)), (.redelivered, [name], Double(count.redelivered)),
                (.lag, [name], lag),
            ] + count.states.map { (.states, [name, $0.key], Double($0.value)) }
        }
    }

    private static func outbox(
        of workspace: ID<Workspace>,
        at moment: Timestamp,
        _ reader: Reader
    ) throws -> [Sample] {
        var counts = Dictionary(uniqueKeysWithValues: OutboxRecord.State.allCases.map { ($0.rawValue, Int64(0)) })
        counts.merge(try reader.outboxCounts(of: workspace)) { $1 }
        let lag = try reader.oldestQueued(in: workspace).map { (moment - $0).waited } ?? 0
        return counts.map { (.commands, [$0.key], Double($0.value)) } + [(.outboxLag, [], lag)]
    }

    private static func connections(of workspace: ID<Workspace>, _ reader: Reader) throws -> [Sample] {
        try reader.connections().filter { $0.workspace == workspace }.flatMap { record -> [Sample] in
            let labels = ["\(record.id)", record.channel]
            return [
                (.isConnected, labels, record.health == "connected" ? 1 : 0),
                (.healthSince, labels + [record.health], Double(record.healthSince.milliseconds) / 1000),
            ]
        }
    }
}

extension Duration {
    // What is due in the future waits for nothing.
    fileprivate var waited: Double {
        max(0, Double(components.seconds) + Double(components.attoseconds) / 1e18)
    }
}

extension Metrics.Family {
    fileprivate static let received = counter(
        "mekong_ledger_received_total",
        "Everything that was admitted, redeliveries apart; the sum of the states.",
        labels: ["connection"]
    )
    fileprivate static let redelivered = counter(
        "mekong_ledger_redelivered_total",
        "Deliveries that had been stored before.",
        labels: ["connection"]
    )
    fileprivate static let states = gauge(
        "mekong_ledger_events",
        "What became of what was received.",
        labels: ["connection", "state"]
    )
    fileprivate static let lag = gauge(
        "mekong_ledger_lag_seconds",
        "For how long the oldest event that is not decoded has waited.",
        labels: ["connection"]
    )
    fileprivate static let commands = gauge("mekong_outbox_commands", "Messages to send, by state.", labels: ["state"])
    fileprivate static let outboxLag = gauge(
        "mekong_outbox_lag_seconds",
        "For how long the message that is due longest has waited."
    )
    fileprivate static let isConnected = gauge(
        "mekong_connection_up",
        "Whether a connection works.",
        labels: ["connection", "channel"]
    )
    fileprivate static let healthSince = gauge(
        "mekong_connection_health_since_seconds",
        "How a connection is, and since when in Unix time.",
        labels: ["connection", "channel", "health"]
    )
}
