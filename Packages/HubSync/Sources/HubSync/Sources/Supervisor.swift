import ChannelKit
import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Keeps the sources of every connection running: polling and live ones, on this node if it holds their lease.
///
/// A source that fails is started again after a rest; one that fails all the time opens its circuit and says so. The
/// other connections notice nothing.
public struct Supervisor: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let intake: Intake
    private let owner: String
    private let log: Logger
    private let wake = Wake()
    // Each source counts its failures in a copy of its own.
    var breaker = CircuitBreaker()

    /// A supervisor for the connections of a pool; `owner` names this node in leases, unique among those of a store.
    public init(store: Store, pool: ConnectionPool, intake: Intake, owner: String, log: Logger) {
        self.store = store
        self.pool = pool
        self.intake = intake
        self.owner = owner
        self.log = log
    }

    /// Looks at the connections now rather than at the next round.
    public func signal() {
        wake.signal()
    }

    private struct Key: Hashable {
        var connection: ID<Connection>
        var role: SourceRunner.Role
        var revision: Int64
    }

    /// Supervises until cancelled or shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                var running: [Key: CancellableSource] = [:]
                while !Task.isCancelled {
                    do { try await pool.reload() } catch {
                        log.error("connections could not be read", metadata: ["error": "\(error)"])
                    }
                    let wanted = sources()
                    for (key, source) in running where wanted[key] == nil {
                        source.cancel()
                        running[key] = nil
                    }
                    for (key, runner) in wanted where running[key] == nil {
                        let source = CancellableSource()
                        running[key] = source
                        group.addTask { await source.run { await keepRunning(runner) } }
                    }
                    await wake.wait(atMost: .seconds(5))
                }
                group.cancelAll()
            }
        }
    }

    private func sources() -> [Key: SourceRunner] {
        var sources: [Key: SourceRunner] = [:]
        for connection in pool.all {
            for (ingress, role) in [(ChannelDescriptor.Ingress.poll, SourceRunner.Role.poll), (.live, .live)]
            where connection.ingress.contains(ingress) {
                let key = Key(connection: connection.record.id, role: role, revision: connection.record.revision)
                sources[key] = SourceRunner(
                    connection: connection,
                    role: role,
                    store: store,
                    intake: intake,
                    owner: owner,
                    log: log
                )
            }
        }
        return sources
    }

    private func keepRunning(_ runner: SourceRunner) async {
        var breaker = breaker
        while !Task.isCancelled {
            do {
                try await runner.run()
            } catch {
                guard !Task.isCancelled else { return }
                if case .throttled(let until?, _) = error as? AdapterFailure {
                    // Asking to wait is an answer, and no sign of trouble.
                    try? await Task.sleep(for: until)
                    continue
                }
                let verdict = breaker.failed(at: store.now())
                await note(error, verdict, of: runner)
                try? await Task.sleep(for: verdict.rest)
            }
        }
    }

    private func note(_ error: any Error, _ verdict: CircuitBreaker.Verdict, of runner: SourceRunner) async {
        let advice = (error as? AdapterFailure)?.advice ?? "The source ended (\(type(of: error)))."
        let isSignedOut = if case .unauthorized = error as? AdapterFailure { true } else { false }
        let health =
            switch verdict {
            case _ where isSignedOut: "needsAuth"
            case .open: "circuitOpen"
            case .rest: "degraded"
            }
        let id = runner.connection.record.id
        log.warning("a source failed", metadata: ["connection": "\(id)", "health": "\(health)"])
        try? await store.commit { transaction in
            // Whoever tried to renew the credentials has said more about it.
            if isSignedOut, try transaction.connection(id)?.health == health { return }
            try transaction.setHealth(of: id, health, reason: advice)
        }
    }
}

extension CircuitBreaker.Verdict {
    fileprivate var rest: Duration {
        switch self {
        case .rest(let duration), .open(let duration): duration
        }
    }
}
