import HTTPTypes
import HubCore
import Synchronization

/// Slows down whoever guesses: each try is counted before it is made, and too many make the next one wait.
///
/// Counts by network address, by account, and by both together, so that neither many accounts from one place nor one
/// account from many places can be tried quickly. Who guesses at one account from one place waits long; everybody else
/// who wants into that account waits seconds at most, so that nobody can keep its owner out. A success forgets the
/// account's counts. Kept in memory, bounded.
final class Throttle: Sendable {
    /// What is counted.
    enum Key: Hashable, Sendable {
        case address([UInt8])
        case account(String)
        /// An account, as somebody at one place wants into it.
        case attempt([UInt8], String)

        /// How many tries are free of delay.
        fileprivate var free: Int {
            switch self {
            case .address: 20
            case .account, .attempt: 5
            }
        }

        fileprivate var longestDelay: Duration {
            switch self {
            case .address, .attempt: .seconds(900)
            case .account: .seconds(4)
            }
        }
    }

    private struct Count {
        var tries = 0
        var blockedUntil = Timestamp(milliseconds: 0)
        var last = Timestamp(milliseconds: 0)
    }

    private let now: @Sendable () -> Timestamp
    private let counts = Mutex<[Key: Count]>([:])

    /// After that long without a try a count is forgotten.
    private static let memory: Duration = .seconds(3600)
    private static let mostKeys = 20_000

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The keys of one try.
    static func keys(address: String, account: String) -> [Key] {
        let place = NetworkAddress(address)?.household ?? []
        return [.address(place)] + (account.isEmpty ? [] : [.account(account), .attempt(place, account)])
    }

    /// Counts a try.
    ///
    /// - Throws: a problem of the kind `too-many-requests` with the seconds to wait, if one of the keys has to.
    func begin(_ keys: [Key]) throws {
        let moment = now()
        let wait = counts.withLock { counts in
            let blocked = keys.compactMap { counts[$0]?.blockedUntil }.max() ?? moment
            guard blocked <= moment else { return blocked - moment }
            if counts.count > Self.mostKeys { counts = Self.pruned(counts, at: moment) }
            for key in keys {
                var count = counts[key] ?? Count()
                if moment - count.last > Self.memory { count.tries = 0 }
                count.tries += 1
                count.last = moment
                count.blockedUntil = moment + Self.delay(after: count.tries, of: key)
                counts[key] = count
            }
            return Duration.zero
        }
        guard wait > .zero else { return }
        let seconds = max(1, Int(wait.seconds.rounded(.up)))
        throw Problem(
            .tooManyRequests,
            "Wait \(seconds) seconds before the next try.",
            headers: [.retryAfter: "\(seconds)"]
        )
    }

    /// Forgets the account's counts after the right answer, and takes this try from the address's.
    func succeed(_ keys: [Key]) {
        counts.withLock { counts in
            for key in keys {
                switch key {
                case .account, .attempt: counts[key] = nil
                case .address: counts[key]?.tries -= 1
                }
            }
        }
    }

    private static func delay(after tries: Int, of key: Key) -> Duration {
        guard tries >= key.free else { return .zero }
        return min(.seconds(1 << min(tries - key.free, 20)), key.longestDelay)
    }

    /// Drops what is forgotten anyway; if that is not enough, whatever does not block anybody.
    private static func pruned(_ counts: [Key: Count], at moment: Timestamp) -> [Key: Count] {
        let remembered = counts.filter { moment - $0.value.last <= memory }
        return remembered.count <= mostKeys ? remembered : remembered.filter { $0.value.blockedUntil > moment }
    }
}
