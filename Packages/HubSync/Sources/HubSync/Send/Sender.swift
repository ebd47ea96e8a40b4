import ChannelKit
import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle
import Synchronization

/// Empties the outbox: one attempt at a time for each conversation, others side by side.
public struct Sender: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let outbox: Outbox
    private let log: Logger
    private let gate = RateGate()
    private let policy = RetryPolicy()
    private let mostAtOnce = 64
    // A platform that hangs keeps the others' messages waiting for none of the remaining places.
    private let mostOfOne = 16

    /// A sender for what waits in a store's outbox.
    public init(store: Store, pool: ConnectionPool, outbox: Outbox, log: Logger) {
        self.store = store
        self.pool = pool
        self.outbox = outbox
        self.log = log
    }

    /// Sends until cancelled; at shutdown the attempts under way are waited for.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                let underway = Underway()
                var isRecovered = false
                while !Task.isCancelled {
                    do {
                        if !isRecovered { try await recover() }
                        isRecovered = true
                        let claimed = try await claim(mostAtOnce - underway.count, beside: underway.counts)
                        for command in claimed {
                            underway.add(1, of: command.connection)
                            group.addTask {
                                await attempt(command)
                                underway.add(-1, of: command.connection)
                                outbox.signal()
                            }
                        }
                        let isBusy = underway.count >= mostAtOnce
                        if isBusy { await outbox.wait(atMost: .seconds(1)) }
                        if claimed.isEmpty, !isBusy {
                            await outbox.wait(atMost: try await pauseUntilDue(sparing: busy(underway.counts)))
                        }
                    } catch {
                        guard !Task.isCancelled else { break }
                        log.error("the outbox could not be read", metadata: ["error": "\(error)"])
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
            }
        }
    }

    /// What was being sent when a node died may have gone out: it is sent again only where that is safe.
    ///
    /// Call it before anything is sent.
    public func recover() async throws {
        let interrupted = try await store.commit { try $0.interruptedCommands() }
        for command in interrupted {
            let failure = SendFailure.outcomeUnknown(.init("the hub stopped during the attempt"))
            try await settle(command, .failure(failure))
        }
    }

    /// Makes one attempt for each command whose turn has come, and waits for their outcomes.
    ///
    /// - Returns: how many were taken from the queue.
    @discardableResult
    public func sendDue() async throws -> Int {
        let claimed = try await claim(mostAtOnce, beside: [:])
        await withTaskGroup(of: Void.self) { group in
            for command in claimed {
                group.addTask { await attempt(command) }
            }
        }
        return claimed.count
    }

    private func claim(_ limit: Int, beside underway: [ID<Connection>: Int]) async throws -> [OutboxRecord] {
        let busy = busy(underway)
        guard limit > 0, try await pauseUntilDue(sparing: busy) == .zero else { return [] }
        // What its rate holds back is not taken: if the node died meanwhile, nobody would know that it had not gone out.
        return try await store.commit { transaction in
            var counts = underway
            return try transaction.claimCommands(limit: limit, sparing: busy) { command in
                guard counts[command.connection, default: 0] < mostOfOne else { return .busy }
                if let moment = turn(for: command) { return .later(moment) }
                counts[command.connection, default: 0] += 1
                return .now
            }
        }
    }

    private func busy(_ underway: [ID<Connection>: Int]) -> Set<ID<Connection>> {
        Set(underway.filter { $0.value >= mostOfOne }.keys)
    }

    private func pauseUntilDue(sparing busy: Set<ID<Connection>>) async throws -> Duration {
        guard let due = try await store.read({ try $0.nextDue(sparing: busy) }) else { return .seconds(1) }
        return max(.zero, min(.seconds(1), due - store.now()))
    }

    private func attempt(_ command: OutboxRecord) async {
        // Its own task, since an attempt that is cancelled half way leaves nobody knowing whether it went out.
        let result = await Task { await send(command) }.value
        await note(command) { try await settle(command, result) }
    }

    /// Writes an outcome down, for as long as it takes: until then nothing else of the conversation is sent.
    private func note(_ command: OutboxRecord, _ write: () async throws -> Void) async {
        while true {
            do {
                return try await write()
            } catch {
                let facts: Logger.Metadata = ["command": "\(command.id)", "error": "\(error)"]
                log.error("the outcome of an attempt could not be kept", metadata: facts)
                switch error as? StoreError {
                case .full, .notWritable, .unavailable:
                    guard (try? await Task.sleep(for: .seconds(1))) != nil else { return }
                default: return
                }
            }
        }
    }

    private func turn(for command: OutboxRecord) -> Timestamp? {
        let rules = pool[command.connection]?.descriptor.rates ?? []
        let keys: [RateGate.Key] = [.account(command.account), .conversation(command.conversation)]
        return gate.admit(keys, rules.map { (Self.key($0.scope, of: command), $0) }, now: store.now())
    }

    private func send(_ command: OutboxRecord) async -> Result<SendReceipt, SendFailure> {
        let connection: ActiveConnection?
        let outbound: OutboundCommand
        do {
            if pool[command.connection] == nil { try await pool.reload() }
            connection = pool[command.connection]
            let isThere = try await store.read { try $0.connection(command.connection) != nil }
            guard isThere else { return .failure(.permanent(.init("the connection was removed"))) }
            outbound = try await store.read { try $0.outboundCommand(for: command) }
        } catch {
            return .failure(.retryable(after: nil, .init("the command could not be read: \(error)")))
        }
        guard let connection else {
            return .failure(.retryable(after: .seconds(60), .init("the connection cannot be used as it is configured")))
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
            now: store.now(),
            luck: .random(in: 0...1)
        )
        if case .wait(let moment, let scope, _) = verdict { gate.pause(Self.key(scope, of: command), until: moment) }
        log.debug(
            "an attempt failed",
            metadata: ["command": "\(command.id)", "status": "\(failure.detail.status ?? 0)"]
        )
        try await store.commit { try $0.settle(command, verdict, after: failure) }
    }

    private static func key(_ scope: RateRule.Scope, of command: OutboxRecord) -> RateGate.Key {
        switch scope {
        case .account: .account(command.account)
        case .conversation: .conversation(command.conversation)
        }
    }
}

/// How many attempts of each connection are under way.
private final class Underway: Sendable {
    private let numbers = Mutex<[ID<Connection>: Int]>([:])

    var counts: [ID<Connection>: Int] { numbers.withLock { $0 } }
    var count: Int { counts.values.reduce(0, +) }

    func add(_ number: Int, of connection: ID<Connection>) {
        numbers.withLock { numbers in
            let sum = numbers[connection, default: 0] + number
            numbers[connection] = sum == 0 ? nil : sum
        }
    }
}
