import Dispatch
import Synchronization

/// A thread for decoding, so that a payload on which an adapter never ends takes none of those that others run on.
final class DecodingLane: TaskExecutor {
    private let queue = DispatchQueue(label: "decoding")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }

    /// Lanes that nobody uses; one on which something hangs never comes back.
    final class Spares: Sendable {
        private let lanes = Mutex<[DecodingLane]>([])

        func take() -> DecodingLane {
            lanes.withLock { $0.popLast() } ?? DecodingLane()
        }

        func giveBack(_ lane: DecodingLane) {
            lanes.withLock { $0.append(lane) }
        }
    }
}
