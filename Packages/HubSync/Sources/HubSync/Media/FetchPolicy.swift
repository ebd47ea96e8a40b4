import ChannelKit
import HubCore

/// What follows from a failed attempt to fetch a file; a pure function of the failure.
struct FetchPolicy: Sendable {
    /// How often a file is tried.
    var tries = 6
    /// The wait after the first failure; four times as long each time.
    var firstWait: Duration = .seconds(10)
    /// The largest file, in bytes.
    var largestFile: Int

    /// Why a file was not fetched.
    enum Problem: Error, Equatable {
        /// Fetching failed, and may work later.
        case passing(String, after: Duration? = nil)
        /// The file can never be fetched.
        case lasting(String)
        /// It is larger than allowed.
        case tooLarge
    }

    /// What to do with a file.
    enum Verdict: Equatable {
        /// Try again at this moment.
        case again(at: Timestamp)
        /// Give up; in words for an agent.
        case refuse(String)
    }

    /// What to do after a failed attempt, by how many failed before it.
    func verdict(on problem: Problem, after failures: Int, now: Timestamp) -> Verdict {
        switch problem {
        case .tooLarge: return .refuse("The file is larger than \(Self.size(largestFile)) and was not fetched.")
        case .lasting(let reason): return .refuse(reason)
        case .passing(let reason, let wait):
            guard failures + 1 < tries else {
                return .refuse("The file could not be fetched in \(tries) attempts; the last one failed: \(reason).")
            }
            return .again(at: now + max(firstWait * (1 << (2 * failures)), wait ?? .zero))
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 20 ? "\(bytes >> 20) MB" : "\(max(1, bytes >> 10)) KB"
    }
}

extension FetchPolicy.Problem {
    /// What a failed call means for a file.
    init(_ failure: FetchFailure) {
        self =
            switch failure {
            case .forbidden(let text): .lasting("The hub does not fetch from there: \(text).")
            case .notSent(let text), .noAnswer(let text): .passing(text)
            case .tooLarge: .tooLarge
            case .cancelled: .passing("the hub stopped")
            }
    }

    /// What an answer that is not the file means; `nil` if it is the file.
    init?(_ reply: HTTPReply) {
        switch reply.status {
        case 200..<300: return nil
        case 404, 410: self = .lasting("The file is no longer there (HTTP \(reply.status)).")
        case 300..<400: self = .lasting("The address of the file only leads on to others.")
        default: self = .passing("the server answered HTTP \(reply.status)", after: reply.retryAfter)
        }
    }

    /// What it means that an adapter could not say where a file is.
    init(_ failure: AdapterFailure) {
        switch failure {
        case .throttled(let wait, let text): self = .passing(text, after: wait)
        case .unauthorized(let text), .unreachable(let text), .conflict(let text): self = .passing(text)
        default:
            self = if case .unexpected(let text) = failure { .passing(text) } else { .passing("the channel failed") }
        }
    }
}
