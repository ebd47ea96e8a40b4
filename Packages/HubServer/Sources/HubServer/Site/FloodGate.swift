import HTTPTypes
import HubCore
import HubStorage
import Synchronization

/// Keeps one address or one visitor from flooding the hub; counts in memory on this node.
final class FloodGate: Sendable {
    private struct Bucket {
        var tokens: Double
        var filledAt: Int64
    }

    private let buckets = Mutex<[String: Bucket]>([:])
    private let now: @Sendable () -> Timestamp
    // An office full of visitors shares one address.
    private let addressBurst = 240.0
    private let addressPerSecond = 20.0
    private let sessionBurst = 30.0
    private let sessionPerSecond = 2.0
    private static let mostBuckets = 100_000

    init(now: @escaping @Sendable () -> Timestamp = Store.systemTime) {
        self.now = now
    }

    /// Counts a request.
    ///
    /// - Throws: a problem of the kind `too-many-requests` that says when to try again.
    func admit(address: String, session: String? = nil, cost: Double = 1) throws {
        try take("a/\(address)", cost, addressBurst, addressPerSecond)
        if let session { try take("s/\(session)", cost, sessionBurst, sessionPerSecond) }
    }

    private func take(_ key: String, _ cost: Double, _ burst: Double, _ perSecond: Double) throws {
        let moment = now().milliseconds
        let missing = buckets.withLock { buckets in
            if buckets.count > Self.mostBuckets {
                buckets = buckets.filter { Double(moment - $0.value.filledAt) / 1000 * perSecond < burst }
            }
            var bucket = buckets[key] ?? Bucket(tokens: burst, filledAt: moment)
            bucket.tokens = min(burst, bucket.tokens + Double(max(0, moment - bucket.filledAt)) / 1000 * perSecond)
            bucket.filledAt = moment
            let missing = cost - bucket.tokens
            if missing <= 0 { bucket.tokens -= cost }
            buckets[key] = bucket
            return missing
        }
        guard missing > 0 else { return }
        let wait = Int((missing / perSecond).rounded(.up))
        throw Problem(.tooManyRequests, "Wait a little, then try again.", headers: [.retryAfter: String(max(1, wait))])
    }
}
