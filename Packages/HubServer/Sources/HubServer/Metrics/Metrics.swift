import Synchronization

/// Figures for monitoring: counters, gauges and histograms, written in Prometheus' text format.
///
/// Labels name routes, states and outcomes, never people.
public final class Metrics: Sendable {
    /// A figure with its labels.
    public struct Family: Hashable, Sendable {
        let name: String
        let help: String
        let labels: [String]
        let kind: Kind

        enum Kind: Hashable, Sendable {
            case counter, gauge
            case histogram([Double])
        }

        // A family is its name; comparing help and limits, too, would cost every request.
        /// Whether both are called the same.
        public static func == (one: Self, other: Self) -> Bool { one.name == other.name }

        /// Hashes the name.
        public func hash(into hasher: inout Hasher) { hasher.combine(name) }

        /// Something that only rises; its name ends in `_total`.
        public static func counter(_ name: String, _ help: String, labels: [String] = []) -> Self {
            Self(name: name, help: help, labels: labels, kind: .counter)
        }

        /// Something that rises and falls.
        public static func gauge(_ name: String, _ help: String, labels: [String] = []) -> Self {
            Self(name: name, help: help, labels: labels, kind: .gauge)
        }

        /// How values are spread, counted by upper limits.
        public static func histogram(
            _ name: String,
            _ help: String,
            labels: [String] = [],
            limits: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
        ) -> Self {
            Self(name: name, help: help, labels: labels, kind: .histogram(limits))
        }
    }

    /// A value that is asked for whenever the figures are read.
    public typealias Source = @Sendable () async -> [(family: Family, labels: [String], value: Double)]

    struct Series: Sendable {
        var value = 0.0
        var count = 0
        var buckets: [Int] = []
    }

    struct State: Sendable {
        var series: [Family: [[String]: Series]] = [:]
        var sources: [Source] = []
    }

    let state = Mutex(State())
    /// However labels are chosen, this many series of a family are kept and no more.
    private static let mostSeries = 2_000

    /// An empty collection.
    public init() {}

    /// Adds to a counter.
    public func add(_ family: Family, _ labels: [String] = [], _ amount: Double = 1) {
        change(family, labels) { $0.value += amount }
    }

    /// Sets a gauge.
    public func set(_ family: Family, _ labels: [String] = [], _ value: Double) {
        change(family, labels) { $0.value = value }
    }

    /// Counts a value of a histogram.
    public func observe(_ family: Family, _ labels: [String] = [], _ value: Double) {
        guard case .histogram(let limits) = family.kind else { return }
        change(family, labels) { series in
            if series.buckets.isEmpty { series.buckets = Array(repeating: 0, count: limits.count) }
            if let index = limits.firstIndex(where: { value <= $0 }) { series.buckets[index] += 1 }
            series.count += 1
            series.value += value
        }
    }

    /// Asks `source` for gauges whenever the figures are read.
    public func collect(from source: @escaping Source) {
        state.withLock { $0.sources.append(source) }
    }

    private func change(_ family: Family, _ labels: [String], _ body: (inout Series) -> Void) {
        state.withLock { state in
            guard state.series[family]?[labels] != nil || (state.series[family]?.count ?? 0) < Self.mostSeries else {
                return
            }
            body(&state.series[family, default: [:]][labels, default: Series()])
        }
    }
}

extension Metrics.Family {
    static let requestSeconds = histogram(
        "mekong_http_request_seconds",
        "Time from a request to the head of its answer.",
        labels: ["method", "route", "status"]
    )
    static let signIns = counter("mekong_sign_ins_total", "Sign-ins by outcome.", labels: ["outcome"])
    static let webhookAttempts = counter(
        "mekong_webhook_attempts_total",
        "Tries to post to other systems by outcome.",
        labels: ["outcome"]
    )
    static let eventStreams = gauge("mekong_event_streams", "Open event streams.")
}
