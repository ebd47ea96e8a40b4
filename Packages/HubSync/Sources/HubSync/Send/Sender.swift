import ChannelKit
import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Empties the outbox: one attempt at a time for each conversation, others side by side.
public struct Sender: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let outbox: Outbox
    private let log: Logger
    private let gate = RateGate()
    private let policy = RetryPolicy()
    private let largestBatch = 64

    /// A sender for what waits in a store's outbox.
    public init(store: Store, pool: ConnectionPool, outbox: Outbox, log: Logger) {
        self.store = store
        self.pool = pool
        self.outbox = outbox
        self.log = log
    }

    /// Sends until cancelled; at shutdown the attempts under way are waited for.
    public func run() async throws {
        try await recover()
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    guard try await sendDue() == 0 else { continue }
                    await outbox.wait(atMost: try await pauseUntilDue())
                } catch {
                    log.error("the outbox could not be read", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    /// What was being sent when a node died may have gone out: it is sent again only where that is safe.
    public func recover() async throws {
        let interrupted = try await store.commit { try $0.interruptedCommands() }
        for command in interrupted {
            let failure = SendFailure.outcomeUnknown(.init("the hub stopped during the attempt"))
            try await settle(command, .failure(failure))
        }
    }

    /// Makes one attempt for each command whose turn has come.
    ///
    /// - Returns: how many were taken from the queue.
    @discardableResult
    public func sendDue() async throws -> Int {
        let limit = largestBatch
        let claimed = try await store.commit { try $0.claimCommands(limit: limit) }
        await withTaskGroup(of: Void.self) { group in
            for command in claimed {
                group.addTask { await attempt(command) }
            }
        }
        return claimed.count
    }

    private func pauseUntilDue() async throws -> Duration {
        guard let due = try await store.read({ try $0.nextDue() }) else { return .seconds(1) }
        return max(.milliseconds(5), min(.seconds(1), due - Store.systemTime()))
    }

    private func attempt(_ command: OutboxRecord) async {
        do {
            if let next = turn(for: command) {
                return try await store.commit { try $0.giveBack(command, until: next) }
            }
            try await settle(command, await send(command))
        } catch {
            log.error("a sent command could not be settled", metadata: ["command": "\(command.id)", "error": "\(error)"])
        }
    }

    private func turn(for command: OutboxRecord) -> Timestamp? {
        let rules = pool[command.connection]?.descriptor.rates ?? []
        return gate.admit(rules.map { (Self.key($0.scope, of: command), $0) }, now: Store.systemTime())
    }

    private func send(_ command: OutboxRecord) async -> Result<SendReceipt, SendFailure> {
        guard let connection = pool[command.connection] else {
            return .failure(.permanent(.init("the connection was removed or its channel is not installed")))
        }
        let outbound: OutboundCommand
        do {
            outbound = try await store.read { try $0.outboundCommand(for: command) }
        } catch {
            return .failure(.retryable(after: nil, .init("the command could not be read: \(error)")))
        }
        do throws(SendFailure) {
            return .success(try await connection.roles.core.send(outbound))
        } catch {
            return .failure(error)
        }
    }

    private func settle(_ command: OutboxRecord, _ result: Result<SendReceipt, SendFailure>) async throws {
        switch result {
        case .success(let receipt): try await store.commit { try $0.settle(command, receipt) }
        case .failure(let failure): try await settle(command, failure)
        }
    }

    private func settle(_ command: OutboxRecord, _ failure: SendFailure) async throws {
        let capabilities = pool[command.connection]?.descriptor.capabilities
        let verdict = policy.verdict(
            on: failure,
            attempt: command.attempts,
            deadline: command.deadline,
            idempotency: capabilities?.idempotency ?? .none,
            now: Store.systemTime(),
            luck: .random(in: 0...1)
        )
        if case .wait(let moment, let scope, _) = verdict { gate.pause(Self.key(scope, of: command), until: moment) }
        log.debug("an attempt failed", metadata: ["command": "\(command.id)", "status": "\(failure.detail.status ?? 0)"])
        try await store.commit { try $0.settle(command, verdict, sent: failure.sentRefs) }
    }

    private static func key(_ scope: RateRule.Scope, of command: OutboxRecord) -> RateGate.Key {
        switch scope {
        case .account: .account(command.account)
        case .conversation: .conversation(command.conversation)
        }
    }
}

extension SendFailure {
    fileprivate var sentRefs: [MessageRef] {
        guard case .partial(let sent, _) = self else { return [] }
        return sent
    }
}
