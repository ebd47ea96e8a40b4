import Synchronization

/// Lets one task of a group be cancelled by itself.
final class CancellableSource: Sendable {
    private let task = Mutex<(task: Task<Void, Never>?, isCancelled: Bool)>((nil, false))

    /// Runs `body` until it ends, ``cancel()`` is called, or the caller is cancelled.
    func run(_ body: @escaping @Sendable () async -> Void) async {
        let started = task.withLock { state -> Task<Void, Never>? in
            guard !state.isCancelled else { return nil }
            let task = Task { await body() }
            state.task = task
            return task
        }
        guard let started else { return }
        await withTaskCancellationHandler {
            await started.value
        } onCancel: {
            started.cancel()
        }
    }

    /// Ends the run, or keeps it from starting.
    func cancel() {
        let running = task.withLock { state in
            state.isCancelled = true
            return state.task
        }
        running?.cancel()
    }
}
