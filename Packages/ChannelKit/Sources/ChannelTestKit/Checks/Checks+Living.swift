import ChannelKit
import ChannelSimulation
import HubCore
import Synchronization

/// Checks 43 to 45: sources end when they are told to, alone, and wait for a slow hub.
enum LivingChecks {
    static var all: [Rule] {
        [
            Rule(43, "a cancelled source ends within five seconds and delivers nothing more", cancellation),
            Rule(44, "a second runner ends the source", conflict),
            Rule(45, "a hub that does not take events makes the source wait, and nothing is lost", backPressure),
        ]
    }

    /// A sink that keeps what it is given and can hold back its answer.
    final class Ledger: Sendable {
        private let state = Mutex(State())

        private struct State {
            var events: [RawEvent] = []
            var waiting = 0
            var mostWaiting = 0
            var isLost = false
            var isOpen = true
        }

        var events: [RawEvent] { state.withLock { $0.events } }
        var mostWaiting: Int { state.withLock { $0.mostWaiting } }
        var isWaiting: Bool { state.withLock { $0.waiting > 0 } }
        func setOpen(_ isOpen: Bool) { state.withLock { $0.isOpen = isOpen } }
        func loseLease() { state.withLock { $0.isLost = true } }

        var sink: EventSink {
            EventSink(
                commit: { events, _ in
                    self.state.withLock { state in
                        state.waiting += 1
                        state.mostWaiting = max(state.mostWaiting, state.waiting)
                    }
                    defer { self.state.withLock { $0.waiting -= 1 } }
                    while !self.state.withLock({ $0.isOpen }) { try await Task.sleep(for: .milliseconds(2)) }
                    try self.state.withLock { state in
                        if state.isLost { throw LeaseLost() }
                        state.events += events
                    }
                },
                report: { _ in }
            )
        }
    }

    private static func cancellation(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld(.manual)
        let ledger = Ledger()
        guard let run = source(of: world, into: ledger) else { return .exempt("nothing runs that could be cancelled") }
        let task = Task { try? await run() }
        try await Task.sleep(for: .milliseconds(50))
        task.cancel()
        try await finish(task, "the source went on for more than five seconds after it was cancelled")
        let count = ledger.events.count
        await world.customerWrites?("after the end")
        try await Task.sleep(for: .milliseconds(50))
        try require(ledger.events.count == count, "the source delivered an event after it had returned")
        return .pass
    }

    private static func source(of world: ConformanceWorld, into ledger: Ledger) -> (@Sendable () async throws -> Void)?
    {
        if let live = world.roles.live { return { try await live.run(after: nil, into: ledger.sink) } }
        guard let poll = world.roles.poll else { return nil }
        world.failAlways(.hang)
        return { _ = try await poll.poll(after: nil) }
    }

    /// Waits for a task, but not for ever: one that does not end is left behind.
    private static func finish(_ task: Task<Void?, Never>, _ text: String) async throws {
        let done = Done()
        Task {
            _ = await task.value
            done.set()
        }
        for _ in 0..<500 where !done.isSet { try await Task.sleep(for: .milliseconds(10)) }
        try require(done.isSet, text)
    }

    private final class Done: Sendable {
        private let flag = Mutex(false)
        var isSet: Bool { flag.withLock { $0 } }
        func set() { flag.withLock { $0 = true } }
    }

    private static func conflict(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        if let live = world.roles.live {
            guard let write = world.customerWrites else {
                throw ConformanceFailure("the world must let a customer write (customerWrites)")
            }
            let ledger = Ledger()
            ledger.loseLease()
            let task = Task { try? await live.run(after: nil, into: ledger.sink) }
            try await Task.sleep(for: .milliseconds(50))
            await write("to a source that lost its lease")
            defer { task.cancel() }
            try await finish(task, "the source went on although another node has its lease")
            return .pass
        }
        guard let poll = world.roles.poll else { return .exempt("nothing runs that could run twice") }
        world.failAlways(.status(409))
        do {
            _ = try await poll.poll(after: nil)
        } catch AdapterFailure.conflict {
            return .pass
        } catch {
            throw ConformanceFailure("a second poller must become AdapterFailure.conflict, not \(error)")
        }
        throw ConformanceFailure("a second poller is not noticed")
    }

    private static func backPressure(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        guard let live = world.roles.live else { return .exempt("the hub takes pages at its own pace") }
        guard let write = world.customerWrites else {
            throw ConformanceFailure("the world must let a customer write (customerWrites)")
        }
        let ledger = Ledger()
        ledger.setOpen(false)
        let task = Task { try? await live.run(after: nil, into: ledger.sink) }
        defer { task.cancel() }
        try await Task.sleep(for: .milliseconds(50))
        for number in 0..<50 { await write("message \(number)") }
        try await Task.sleep(for: .milliseconds(100))
        try require(ledger.isWaiting, "the source delivered nothing")
        try require(ledger.mostWaiting <= 2, "\(ledger.mostWaiting) commits wait at the same time")
        ledger.setOpen(true)
        for _ in 0..<500 where ledger.keys(live).count < 50 { try await Task.sleep(for: .milliseconds(10)) }
        let count = ledger.keys(live).count
        try require(count == 50, "of 50 messages, \(count) arrived once the hub took them again")
        return .pass
    }
}
