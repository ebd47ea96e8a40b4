import Synchronization

/// Tells a visitor's stream that they have said their first word, so that waiting for it costs nothing.
final class Arrivals: Sendable {
    private struct State {
        var next = 0
        var waiting: [String: [Int: AsyncStream<Void>.Continuation]] = [:]
        /// Whose word is stored but may not be in a conversation yet.
        var fresh: [String: Int] = [:]
    }

    private let state = Mutex(State())
    // Posts may arrive at another node of the same store.
    private let longestWait = Duration.seconds(10)
    private let applyTime = Duration.milliseconds(20)
    private let looks = 100

    /// Notes that a visitor's word was stored.
    func note(_ visitor: String) {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard let waiting = state.waiting[visitor] else { return [] }
            state.fresh[visitor] = looks
            return Array(waiting.values)
        }
        for continuation in waiting { continuation.yield() }
    }

    /// Returns when the store should be asked again.
    func wait(for visitor: String) async {
        let isFresh = state.withLock { state in
            guard let left = state.fresh[visitor] else { return false }
            state.fresh[visitor] = left > 1 ? left - 1 : nil
            return true
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
