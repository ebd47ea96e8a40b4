import HTTPTypes
import HubCore
import Synchronization

/// Slows down whoever guesses: each try is counted before it is made, and too many make the next one wait.
///
/// Counts by network address and by account, so that neither many accounts from one place nor one account from many
/// places can be tried quickly. A success forgets the account's count. Kept in memory, bounded.
final class Throttle: Sendable {
    /// What is counted.
    enum Key: Hashable, Sendable {
        case address([UInt8])
        case account(String)

        /// How many tries are free of delay.
        fileprivate var free: Int {
            switch self {
            case .address: 20
            case .account: 5
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

    private static let longestDelay: Duration = .seconds(900)
    /// After that long without a try a count is forgotten.
    private static let memory: Duration = .seconds(3600)
    private static let mostKeys = 20_000

    init(now: @escaping @Sendable () -> Timestamp) {
        self.now = now
    }

    /// The keys of one try.
    static func keys(address: String, account: String) -> [Key] {
        let place = NetworkAddress(address)?.household ?? []
        return account.isEmpty ? [.address(place)] : [.address(place), .account(account)]
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

    /// Forgets the account's count after the right answer, and takes this try from the address's.
    func succeed(_ keys: [Key]) {
        counts.withLock { counts in
            for key in keys {
                switch key {
                case .account: counts[key] = nil
                case .address: counts[key]?.tries -= 1
                }
            }
        }
    }

    private static func delay(after tries: Int, of key: Key) -> Duration {
        guard tries >= key.free else { return .zero }
        return min(.seconds(1 << min(tries - key.free, 20)), longestDelay)
    }

    /// Drops what is forgotten anyway; if that is not enough, whatever does not block anybody.
    private static func pruned(_ counts: [Key: Count], at moment: Timestamp) -> [Key: Count] {
        let remembered = counts.filter { moment - $0.value.last <= memory }
        return remembered.count <= mostKeys ? remembered : remembered.filter { $0.value.blockedUntil > moment }
    }
}
