public import ChannelKit
public import HubCore
import HTTPTypes
import Synchronization

/// A bucket that fills with time and of which each call takes one token.
public struct TokenBucket: Sendable {
    private let capacity: Double
    private let perMillisecond: Double
    private var tokens: Double
    private var filled: Timestamp

    /// A full bucket for a rate as a descriptor declares it.
    public init(_ rule: RateRule, at now: Timestamp) {
        capacity = Double(max(1, rule.count))
        perMillisecond = capacity / Double(max(1, rule.perMilliseconds))
        tokens = capacity
        filled = now
    }

    /// Takes a token.
    ///
    /// - Returns: `nil` if there was one, else how long to wait for the next.
    public mutating func take(at now: Timestamp) -> Duration? {
        tokens = min(capacity, tokens + Double((now - filled).milliseconds) * perMillisecond)
        filled = now
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return .milliseconds(Int64(((1 - tokens) / perMillisecond).rounded(.up)))
    }
}

/// A platform that answers 429 with `Retry-After` to whoever calls too often.
public final class RateLimited: PlatformSimulator {
    private let platform: any PlatformSimulator
    private let rule: RateRule
    private let clock: any HubClock
    private let key: @Sendable (HTTPCall) -> String?
    private let refusal: @Sendable (Duration) -> HTTPReply
    private let buckets = Mutex<[String: TokenBucket]>([:])

    /// `platform` behind a limit.
    ///
    /// - Parameters:
    ///   - platform: who answers calls within the limit.
    ///   - rule: how many calls in which time.
    ///   - clock: what the time is read from.
    ///   - key: what is counted together; `nil` for calls that are not counted.
    ///   - refusal: the answer to a call too many, if the platform's own differs from a bare 429.
    public init(
        _ platform: any PlatformSimulator,
        _ rule: RateRule,
        clock: any HubClock,
        countedBy key: @escaping @Sendable (HTTPCall) -> String? = { _ in "" },
        refusal: @escaping @Sendable (Duration) -> HTTPReply = RateLimited.tooManyRequests
    ) {
        self.platform = platform
        self.rule = rule
        self.clock = clock
        self.key = key
        self.refusal = refusal
    }

    /// Answers from the platform, or refuses.
    public func answer(_ call: HTTPCall) async -> HTTPReply {
        guard let key = key(call) else { return await platform.answer(call) }
        let now = clock.now()
        let wait = buckets.withLock { buckets in
            buckets[key, default: TokenBucket(rule, at: now)].take(at: now)
        }
        if let wait { return refusal(wait) }
        return await platform.answer(call)
    }

    /// 429 with `Retry-After` in whole seconds, rounded up.
    public static func tooManyRequests(after wait: Duration) -> HTTPReply {
        HTTPReply(status: 429, headers: [.retryAfter: String((wait.milliseconds + 999) / 1000)])
    }
}
