import HubSync
import ServiceLifecycle
import Synchronization

/// A worker that monitoring can see running.
///
/// The web server may listen before the workers have begun, and still answers while they end.
final class Watched: Service {
    private let worker: any Service
    private let state = Mutex(false)

    init(_ worker: any Service) {
        self.worker = worker
    }

    /// The check of readiness that it stands for; `nil` if the hub takes requests without it.
    var check: String? {
        switch worker {
        case is Applier: "decoding"
        case is Sender: "sending"
        case is Supervisor: "sources"
        default: nil
        }
    }

    /// Whether it has begun, was not asked to end, and has not ended by itself.
    var isRunning: Bool { state.withLock { $0 } }

    func run() async throws {
        state.withLock { $0 = true }
        defer { state.withLock { $0 = false } }
        try await withGracefulShutdownHandler {
            try await worker.run()
        } onGracefulShutdown: { [self] in
            state.withLock { $0 = false }
        }
    }
}
