import HTTPTypes
import HubCore
import HubStorage
import Synchronization

/// Keeps one address or one visitor from flooding the hub; counts in memory on this node, bounded.
final class FloodGate: Sendable {
    /// How much may be taken at once, and how quickly it comes back.
    struct Rate: Sendable {
        var burst: Double
        var perSecond: Double

        /// So much within an hour, whenever in it.
        static func hourly(_ amount: Int) -> Self { Self(burst: Double(amount), perSecond: Double(amount) / 3600) }
    }

    private struct Bucket {
        var level: Double
        var filledAt: Int64
    }

    private let buckets: Mutex<Recent<ClientKey, Bucket>>
    private let now: @Sendable () -> Timestamp

    // An office full of visitors shares one address.
    static let requestsOfAddress = Rate(burst: 240, perSecond: 20)
    static let requestsOfVisitor = Rate(burst: 30, perSecond: 2)

    init(now: @escaping @Sendable () -> Timestamp = Store.systemTime, remembered: Int = 50_000) {
        self.now = now
        buckets = Mutex(Recent(size: remembered))
    }

    /// How many clients are remembered.
    var count: Int { buckets.withLock { $0.count } }

    /// Counts a request of an address.
    ///
    /// - Throws: a problem of the kind `too-many-requests` that says when to try again.
    func admit(address: String, cost: Double = 1) throws {
        try take(cost, Self.requestsOfAddress, from: .address(address))
    }

    /// Counts a request of a visitor.
    func admit(visitor: String, cost: Double = 1) throws {
        try take(cost, Self.requestsOfVisitor, from: .visitor(visitor))
    }

    /// Takes `cost` out of what a client has left; nothing if that is not enough.
    func take(_ cost: Double, _ rate: Rate, from key: ClientKey) throws {
        let moment = now().milliseconds
        let missing = buckets.withLock { buckets in
            var bucket = Self.filled(buckets[key], rate, at: moment)
            let missing = cost - bucket.level
            if missing <= 0 { bucket.level -= cost }
            buckets[key] = bucket
            return missing
        }
        guard missing > 0 else { return }
        let wait = min(3600, (missing / rate.perSecond).rounded(.up))
        throw Problem.tooMany(after: max(1, Int(wait)))
    }

    /// Gives back what was taken and not used.
    func giveBack(_ amount: Double, _ rate: Rate, to key: ClientKey) {
        let moment = now().milliseconds
        buckets.withLock { buckets in
            var bucket = Self.filled(buckets[key], rate, at: moment)
            bucket.level = min(rate.burst, bucket.level + amount)
            buckets[key] = bucket
        }
    }

    private static func filled(_ bucket: Bucket?, _ rate: Rate, at moment: Int64) -> Bucket {
        guard let bucket else { return Bucket(level: rate.burst, filledAt: moment) }
        let passed = Double(max(0, moment - bucket.filledAt)) / 1000
        return Bucket(level: min(rate.burst, bucket.level + passed * rate.perSecond), filledAt: moment)
    }
}

extension Problem {
    /// That somebody has to wait.
    static func tooMany(after seconds: Int) -> Problem {
        Problem(.tooManyRequests, "Wait a little, then try again.", headers: [.retryAfter: "\(seconds)"])
    }
}
