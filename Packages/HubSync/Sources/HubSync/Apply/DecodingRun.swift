import Synchronization

/// Raw events that one lane decodes one after the other, as those who wait for them see it.
final class DecodingRun: Sendable {
    private struct State {
        var results: [DecodedRaw] = []
        var begun = 0
        var began: SuspendingClock.Instant?
        var isOver = false
    }

    private let state = Mutex(State())
    private let wake = Wake()

    /// How many were begun; once the results are there, all but the last of them are among these.
    var begun: Int { state.withLock { $0.begun } }

    /// Notes that the next one is about to be decoded; `false` if nobody waits for it any more.
    func begin() -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            state.begun += 1
            state.began = .now
            return true
        }
    }

    /// Keeps what became of it; `false` if it was left behind.
    func finish(_ result: DecodedRaw) -> Bool {
        state.withLock { state in
            guard !state.isOver else { return false }
            state.results.append(result)
            state.began = nil
            return true
        }
    }

    /// Notes that there are no more.
    func end() {
        state.withLock { $0.isOver = true }
        wake.signal()
    }

    /// The results, as far as they are there once all is done or one takes longer than the patience.
    ///
    /// That one is left behind: its place among those begun, from 0, and when it began go to `leave`, before it can end.
    func results(
        patience: Duration,
        leave: (_ number: Int, _ began: SuspendingClock.Instant) -> Void
    ) async -> [DecodedRaw] {
        while true {
            await wake.wait(atMost: patience)
            let results = state.withLock { state -> [DecodedRaw]? in
                if state.isOver { return state.results }
                guard let began = state.began, began.duration(to: .now) >= patience else { return nil }
                state.isOver = true
                leave(state.begun - 1, began)
                return state.results
            }
            if let results { return results }
        }
    }
}
