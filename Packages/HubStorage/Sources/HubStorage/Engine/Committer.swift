import Foundation
import HubCore
import Synchronization

/// Runs what writers hand in, many in one transaction, and answers all of them after its one fsync.
///
/// Each unit runs under a savepoint of its own, so one that fails spoils none. Units run in the order they came.
final class Committer: Sendable {
    /// One writer's work, with its type put away.
    private struct Unit: Sendable {
        let run: @Sendable (Transaction) throws -> Void
        let finish: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Unit] = []
        var isClosed = false
    }

    private let engine: any Engine
    private let ids: IDMaker
    private let mark: Mutex<IDMark>
    private let now: @Sendable () -> Timestamp
    private let publish: @Sendable ([Change]) -> Void
    private let state = Mutex(State())
    private let work = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private static let largestBatch = 512

    init(
        engine: any Engine,
        ids: IDMaker,
        mark: IDMark,
        now: @escaping @Sendable () -> Timestamp,
        publish: @escaping @Sendable ([Change]) -> Void
    ) {
        self.engine = engine
        self.ids = ids
        self.mark = Mutex(mark)
        self.now = now
        self.publish = publish
        let thread = Thread { [self] in loop() }
        thread.name = "store-writer"
        thread.start()
    }

    /// Returns what `body` returns, once that is durable.
    func commit<Value: Sendable>(_ body: @escaping @Sendable (Transaction) throws -> Value) async throws -> Value {
        let slot = Slot<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            let unit = Unit(
                run: { transaction in
                    let value = try body(transaction)
                    slot.set(value)
                },
                finish: { error in
                    if let error {
                        continuation.resume(throwing: error)
                    } else if let value = slot.take() {
                        continuation.resume(returning: value)
                    } else {
                        continuation.resume(throwing: StoreError.unavailable("the unit gave no result"))
                    }
                }
            )
            let accepted = state.withLock { state in
                guard !state.isClosed else { return false }
                state.waiting.append(unit)
                return true
            }
            guard accepted else { return unit.finish(StoreError.unavailable("the store is closed")) }
            work.signal()
        }
    }

    /// Finishes what was handed in and ends the thread; blocks until then.
    func close() {
        guard stop() else { return }
        ended.wait()
    }

    /// Lets the thread end once it has finished what was handed in.
    ///
    /// - Returns: whether this was the first time.
    @discardableResult
    func stop() -> Bool {
        let first = state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        if first { work.signal() }
        return first
    }

    private func loop() {
        while true {
            work.wait()
            let (units, isClosed) = state.withLock { state in
                let units = Array(state.waiting.prefix(Self.largestBatch))
                state.waiting.removeFirst(units.count)
                return (units, state.isClosed)
            }
            if !units.isEmpty { run(units) }
            if units.isEmpty, isClosed { break }
        }
        ended.signal()
    }

    private func run(_ units: [Unit]) {
        var errors: [(any Error)?] = []
        var changes: [Change] = []
        var mark = mark.withLock { $0 }
        do {
            try engine.write { connection in
                errors = []
                let transaction = Transaction(connection, ids: ids, now: now())
                for unit in units { errors.append(try attempt(unit, in: transaction)) }
                changes = try transaction.finish()
                try mark.cover(ids.mark, on: connection)
            }
            self.mark.withLock { $0 = mark }
        } catch {
            // What ends the transaction may be the fault of one unit alone, so each gets a transaction of its own.
            guard units.count > 1, !error.isOfTheDisk else { return units.forEach { $0.finish(error) } }
            return units.forEach { run([$0]) }
        }
        if !changes.isEmpty { publish(changes) }
        for (unit, error) in zip(units, errors) { unit.finish(error) }
    }

    /// The unit's own error; throws only what ends the whole transaction.
    private func attempt(_ unit: Unit, in transaction: Transaction) throws -> (any Error)? {
        let mark = transaction.mark
        try transaction.db.execute("SAVEPOINT unit")
        do {
            try unit.run(transaction)
            try transaction.db.execute("RELEASE unit")
            return nil
        } catch {
            guard !error.isOfTheDisk else { throw error }
            transaction.forget(since: mark)
            do {
                try transaction.db.script("ROLLBACK TO unit; RELEASE unit")
            } catch _ {
                // The whole transaction is gone; what ended it says more than that its savepoint is missing.
                throw error
            }
            return error
        }
    }
}

extension Error {
    /// Whether every unit would meet with the same.
    fileprivate var isOfTheDisk: Bool {
        switch self as? StoreError {
        case .full, .notWritable: true
        default: false
        }
    }
}

/// Carries a result from the writer's thread to the one that waits.
private final class Slot<Value: Sendable>: Sendable {
    private let value: Mutex<Value?>

    init() {
        value = Mutex(nil)
    }

    func set(_ new: Value) { value.withLock { $0 = new } }
    func take() -> Value? { value.withLock { $0 } }
}
