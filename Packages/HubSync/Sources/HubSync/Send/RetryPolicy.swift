import ChannelKit
import HubCore

/// What follows from a failed attempt; a pure function of the failure and of what the channel can do.
struct RetryPolicy: Sendable {
    /// The wait after the first failure; doubled each time.
    var firstWait: Duration = .seconds(2)
    /// The longest wait.
    var longestWait: Duration = .seconds(600)
    /// How far a wait may stray, as a share of it.
    var jitter = 0.2

    /// What to do with a command.
    enum Verdict: Equatable {
        /// Try again at this moment.
        case retry(at: Timestamp, String)
        /// As ``retry(at:_:)``, but it does not count as an attempt: the platform asked to wait.
        case wait(until: Timestamp, RateRule.Scope, String)
        /// As ``retry(at:_:)``, and somebody must sign in again.
        case signIn(at: Timestamp, String)
        /// The conversation goes on under another key; try again at once.
        case move(to: String, String)
        /// Nobody knows; tell the agent.
        case unknown(String)
        /// Give up, and say why.
        case dead(String)
        /// Give up, and remember that the customer cannot be reached.
        case unreachable(String)
    }

    /// What follows from a failure of the given attempt, counted from 1; `luck` from 0 to 1 is for the jitter.
    func verdict(
        on failure: SendFailure,
        attempt: Int,
        deadline: Timestamp,
        idempotency: ChannelCapabilities.Idempotency,
        now: Timestamp,
        luck: Double
    ) -> Verdict {
        let text = failure.detail.text
        let backOff = now + wait(attempt, luck)
        switch failure {
        case .retryable(let after, _):
            return again(at: after.map { max(now + $0, backOff) } ?? backOff, deadline, text)
        case .throttled(let scope, let until, _):
            let moment = now + (until ?? .seconds(5)) + .milliseconds(Int64(luck * 1000))
            return moment > deadline ? .dead("throttled: \(text)") : .wait(until: moment, scope, text)
        case .outcomeUnknown:
            return idempotency == .key ? again(at: backOff, deadline, text) : .unknown(text)
        case .unauthorized:
            return backOff > deadline
                ? .dead("signed out: \(text)") : .signIn(at: max(backOff, now + .seconds(30)), text)
        case .permanent: return .dead(text)
        case .unsupported: return .dead(text)
        case .windowClosed(let remedy, _): return .dead("window_closed.\(remedy.rawValue): \(text)")
        case .recipient(let problem, _): return .unreachable("\(problem.rawValue): \(text)")
        case .moved(let key, _): return attempt > 3 ? .dead(text) : .move(to: key, text)
        case .partial(_, _, let rest):
            // The command keeps the rest alone, and whether that goes out is for the agent to decide.
            return .dead("only a part was sent: \(rest.detail.text)")
        }
    }

    private func again(at moment: Timestamp, _ deadline: Timestamp, _ text: String) -> Verdict {
        moment > deadline ? .dead("gave up after many attempts: \(text)") : .retry(at: moment, text)
    }

    private func wait(_ attempt: Int, _ luck: Double) -> Duration {
        let doubled = firstWait * (1 << min(max(attempt - 1, 0), 16))
        return min(doubled, longestWait) * (1 + jitter * (2 * luck - 1))
    }
}
