import HubCore
import HubStorage

/// When an outgoing webhook is tried again, and when it is given up.
///
/// Pure: it only decides.
struct RetrySchedule: Sendable {
    /// The waits after each failed try, about three days in all.
    static let waits: [Duration] = [
        .seconds(5), .seconds(300), .seconds(1800), .seconds(2 * 3600), .seconds(5 * 3600), .seconds(10 * 3600),
        .seconds(14 * 3600), .seconds(20 * 3600), .seconds(24 * 3600),
    ]

    /// For how long something waits for a receiver that never answers.
    static let patience: Duration = .seconds(4 * 86_400)

    /// For how long nothing is posted to a receiver that failed so many times in a row; then one try tells.
    static func rest(after failures: Int) -> Duration {
        failures < 1 ? .zero : min(.seconds(5 << min(failures - 1, 10)), .seconds(300))
    }

    enum Decision: Hashable, Sendable {
        case delivered
        case retry(after: Duration)
        case giveUp
        /// The receiver says that it wants nothing more, ever.
        case pause
    }

    /// What follows from a try.
    ///
    /// - Parameters:
    ///   - status: the status of the answer; `nil` if there was none.
    ///   - tries: how many there were, with this one.
    ///   - chance: from 0 to 1; spreads retries, so that a receiver that comes back is not met by all at once.
    /// - Returns: what to do.
    static func decide(status: Int?, tries: Int, chance: Double) -> Decision {
        if let status, (200..<300).contains(status) { return .delivered }
        if status == 410 { return .pause }
        guard tries <= waits.count else { return .giveUp }
        return .retry(after: waits[max(0, tries - 1)] * (1 + chance / 5))
    }
}
