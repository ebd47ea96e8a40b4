import ChannelKit
import HubCore
import Synchronization

/// Counts calls so that a platform's rates are kept and its pauses honoured; on this node, in memory.
final class RateGate: Sendable {
    /// What is counted together.
    enum Key: Hashable {
        case account(ID<Account>)
        case conversation(ID<Conversation>)
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp
        var pausedUntil = Timestamp(milliseconds: .min)
    }

    private let buckets = Mutex<[Key: Bucket]>([:])
    private static let mostBuckets = 50_000

    /// Takes a turn for a call; `nil` if it may go now, else when to ask again.
    ///
    /// `keys` is what the call belongs to, whose pauses it keeps; `rules` are the rates to keep.
    func admit(_ keys: [Key], _ rules: [(key: Key, rule: RateRule)], now: Timestamp) -> Timestamp? {
        buckets.withLock { buckets in
            if buckets.count > Self.mostBuckets { buckets = buckets.filter { $0.value.pausedUntil > now } }
            var filled: [(Key, Bucket)] = []
            var next = keys.compactMap { buckets[$0]?.pausedUntil }.filter { $0 > now }.max()
            for (key, rule) in rules {
                var bucket = buckets[key] ?? Bucket(tokens: Double(rule.count), filledAt: now)
                let perMillisecond = Double(rule.count) / Double(rule.perMilliseconds)
                let gained = Double((now - bucket.filledAt).milliseconds) * perMillisecond
                bucket.tokens = min(Double(rule.count), bucket.tokens + max(0, gained))
                bucket.filledAt = now
                let missing = 1 - bucket.tokens
                if missing > 0 { next = max(next ?? now, now + .milliseconds(Int64(missing / perMillisecond) + 1)) }
                filled.append((key, bucket))
            }
            for (key, bucket) in filled {
                var bucket = bucket
                if next == nil { bucket.tokens -= 1 }
                buckets[key] = bucket
            }
            return next
        }
    }

    /// Lets nothing of this key through until `moment`.
    func pause(_ key: Key, until moment: Timestamp) {
        buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: 0, filledAt: moment)
            bucket.pausedUntil = max(bucket.pausedUntil, moment)
            buckets[key] = bucket
        }
    }
}
