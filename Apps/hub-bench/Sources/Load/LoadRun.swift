import NIOCore
import Synchronization

/// What is asked of a server, and how it answers: shared by the connections of one run.
final class LoadRun: Sendable {
    /// How fast messages go out.
    enum Pace: Sendable {
        /// Each connection sends as soon as it is answered.
        case asFastAsAnswered
        /// So many a second, whether the server keeps up or not; waiting counts as the server's time.
        case each(second: Int)
    }

    /// One message that is to be sent.
    struct Turn: Sendable {
        var number: Int
        var due: NIODeadline
    }

    private struct State {
        var next: Int
        var turns = 0
        var latencies: [Int64] = []
        var failures = 0
        var due: [Int: NIODeadline] = [:]
    }

    let crowd: Crowd
    private let pace: Pace
    private let start: NIODeadline
    private let counted: NIODeadline
    private let end: NIODeadline
    private let state: Mutex<State>

    /// A run that begins at once with message number `first`; the time of `warmUp` comes on top and does not count.
    init(first: Int, crowd: Crowd, pace: Pace, duration: Duration, warmUp: Duration) {
        self.crowd = crowd
        self.pace = pace
        start = .now()
        counted = start + .nanoseconds(warmUp.nanoseconds)
        end = counted + .nanoseconds(duration.nanoseconds)
        state = Mutex(State(next: first))
    }

    /// The next message for a connection that is free; `nil` when the run is over.
    func turn() -> Turn? {
        let now = NIODeadline.now()
        return state.withLock { state in
            var due = now
            if case .each(let rate) = pace {
                due = start + .nanoseconds(Int64(state.turns) * 1_000_000_000 / Int64(rate))
            }
            guard due < end else { return nil }
            defer {
                state.next += 1
                state.turns += 1
            }
            if case .each = pace { state.due[state.next] = due }
            return Turn(number: state.next, due: due)
        }
    }

    /// Notes that a message was answered.
    func answered(_ turn: Turn, status: Int) {
        let now = NIODeadline.now()
        state.withLock { state in
            guard status == 200 else { return state.failures += 1 }
            if now >= counted, now < end { state.latencies.append((now - turn.due).nanoseconds) }
        }
    }

    /// Notes that a connection broke with a message under way.
    func broke() {
        state.withLock { $0.failures += 1 }
    }

    /// What came of it.
    var result: LoadResult {
        state.withLock { state in
            LoadResult(
                seconds: Double((end - counted).nanoseconds) / 1e9,
                answered: state.latencies.count,
                failures: state.failures,
                next: state.next,
                latency: Spread(nanoseconds: state.latencies)
            )
        }
    }

    /// When each message was due, by number; only of a run with a fixed rate, and without its warm-up.
    var dueTimes: [Int: NIODeadline] {
        state.withLock { $0.due.filter { $0.value >= counted } }
    }
}

/// How a server answered.
struct LoadResult: Codable, Sendable {
    var seconds: Double
    var answered: Int
    var failures: Int
    /// The number that the next run may begin with.
    var next: Int
    var latency: Spread

    var perSecond: Double { Double(answered) / seconds }
}

extension Duration {
    var nanoseconds: Int64 { components.seconds * 1_000_000_000 + components.attoseconds / 1_000_000_000 }
    var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
