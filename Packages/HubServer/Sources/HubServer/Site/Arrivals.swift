import Synchronization

/// Tells a visitor's stream that they have said their first word, so that waiting for it costs nothing.
final class Arrivals: Sendable {
    private struct State {
        var next = 0
        var waiting: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        /// Whose word is stored but may not be in a conversation yet, and until when to look often.
        var fresh: [String: ContinuousClock.Instant] = [:]
    }

    private let state = Mutex(State())
    // Posts may arrive at another node of the same store.
    private let longestWait = Duration.seconds(10)
    private let applyTime = Duration.milliseconds(20)
    private let freshness = Duration.seconds(2)

    /// How many visitors are remembered, waiting or not.
    var count: Int { state.withLock { Set($0.waiting.keys).union($0.fresh.keys).count } }

    /// Notes that a visitor's word was stored.
    func note(_ visitor: String) {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard let waiting = state.waiting[visitor] else { return [] }
            let moment = ContinuousClock.now
            // Whose stream went away before it looked again leaves an entry behind.
            state.fresh = state.fresh.filter { $0.value > moment }
            state.fresh[visitor] = moment + freshness
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }

    /// Forgets a visitor whose conversation was found.
    func forget(_ visitor: String) {
        state.withLock { $0.fresh[visitor] = nil }
    }

    /// Returns when the store should be asked again.
    func wait(for visitor: String) async {
        let isFresh = state.withLock { state in
            guard let end = state.fresh[visitor] else { return false }
            if end <= .now { state.fresh[visitor] = nil }
            return end > .now
        }
        guard !isFresh else {
            try? await Task.sleep(for: applyTime)
            return
        }
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.next += 1
            state.waiting[visitor, default: [:]][state.next] = continuation
            return state.next
        }
        await withTaskGroup { group in
            group.addTask { for await _ in stream { return } }
            group.addTask { try? await Task.sleep(for: self.longestWait) }
            await group.next()
            group.cancelAll()
        }
        state.withLock { state in
            state.waiting[visitor]?[number] = nil
            if state.waiting[visitor]?.isEmpty == true { state.waiting[visitor] = nil }
        }
    }
}
