import ChannelKit
import Dispatch
import HubCore
import HubStorage
@testable import HubSync
import Synchronization
import Testing

@Suite("Raw events that never come to an end", .timeLimit(.minutes(1)))
struct PoisonTests {
    let an = Person("an")
    let binh = Person("binh")

    /// A hub with a raw event of Binh that sticks, and one of An after it.
    private func poisoned(_ platform: TestPlatform = TestPlatform()) async throws -> (Hub, Trap) {
        let hub = try await Hub(platform)
        let trap = Trap()
        platform.stick { trap.fall() }
        try await hub.receive([.init(event: binh.says("kẹt"), isStuck: true)])
        try await hub.receive([.init(event: an.says("alo"))])
        return (hub, trap)
    }

    @Test("are quarantined after a deadline, and hold nobody up until then")
    func hangs() async throws {
        let (hub, trap) = try await poisoned()
        defer { trap.open() }
        let applier = hub.applier(.init(patience: .milliseconds(500), deadline: .milliseconds(1500)))
        #expect(try await applier.applyWaiting() == 1)
        #expect(try await hub.texts("chat-an") == ["alo"])
        #expect(try await hub.ledger() == ["received": 2, "applied": 1, "waiting": 1])
        try await hub.receive([.init(event: an.says("có ai không?"))])
        while try await hub.ledger()["quarantined"] == nil {
            try await applier.applyWaiting()
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(trap.falls == 1)
        #expect(try await hub.texts("chat-an") == ["alo", "có ai không?"])
        let reason = try await hub.store.read { try $0.quarantine(in: hub.workspace, limit: 9).map(\.reason) }
        #expect(reason == ["decoding it did not end within 1 seconds"])
    }

    @Test("are applied if they come to an end after all, once")
    func slow() async throws {
        let (hub, trap) = try await poisoned()
        let applier = hub.applier(.init(patience: .milliseconds(500), deadline: .seconds(30)))
        #expect(try await applier.applyWaiting() == 1)
        #expect(try await applier.applyWaiting() == 0)
        trap.open()
        while try await applier.applyWaiting() == 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try await hub.texts("chat-binh") == ["kẹt"])
        #expect(try await hub.ledger() == ["received": 2, "applied": 2])
        #expect(trap.falls == 1)
    }

    @Test("leave those behind them of a long stretch in their order")
    func order() async throws {
        let (hub, trap) = try await poisoned()
        defer { trap.open() }
        for number in 0..<150 { try await hub.receive([.init(event: an.says("\(number)"))]) }
        let applier = hub.applier(.init(patience: .milliseconds(500), deadline: .seconds(30)))
        #expect(try await applier.applyWaiting() == 151)
        #expect(try await hub.texts("chat-an") == ["alo"] + (0..<150).map { "\($0)" })
    }

    @Test("end the hub three times at most, and are quarantined at its next start; their neighbours go through")
    func crashes() async throws {
        let platform = TestPlatform()
        var (hub, trap) = try await poisoned(platform)
        defer { trap.open() }
        for life in 1...3 {
            let applier = hub.applier
            let running = Task { try await applier.applyWaiting() }
            while trap.falls < life { try await Task.sleep(for: .milliseconds(5)) }
            running.cancel()
            hub = try await hub.restarted()
        }
        #expect(try await hub.ledger() == ["received": 2, "waiting": 2])
        try await hub.settle()
        #expect(trap.falls == 3)
        #expect(try await hub.ledger() == ["received": 2, "applied": 1, "quarantined": 1])
        #expect(try await hub.texts("chat-an") == ["alo"])
        // An operator who has mended the adapter tries again.
        trap.open()
        let workspace = hub.workspace
        #expect(try await hub.store.commit { try $0.replay(nil, in: workspace) } == 1)
        try await hub.restarted().settle()
        #expect(trap.falls == 4)
    }

    @Test("are not made of what the store could not keep, however often it was tried")
    func storeTrouble() async throws {
        let hub = try await Hub()
        try await hub.receive([.init(event: an.says("alo"))])
        let caution = Caution()
        let waiting = try await hub.store.read { try $0.waitingRawEvents(limit: 9) }
        for _ in 0..<5 {
            guard case .take(let taken) = try await caution.step(waiting, hub.store) else { throw Refused() }
            #expect(taken.map(\.id) == waiting.map(\.id))
        }
        #expect(try await hub.store.read { try $0.attempts(of: waiting) } == [1])
    }

    @Test("cost a message no write for it once the ledger was empty")
    func noMark() async throws {
        let hub = try await Hub()
        try await hub.settle()
        let trap = Trap()
        hub.platforms[0].stick { trap.fall() }
        try await hub.receive([.init(event: an.says("alo"), isStuck: true)])
        let applier = hub.applier
        let running = Task { try await applier.applyWaiting() }
        while trap.falls < 1 { try await Task.sleep(for: .milliseconds(5)) }
        let waiting = try await hub.store.read { try $0.waitingRawEvents(limit: 9) }
        #expect(try await hub.store.read { try $0.attempts(of: waiting) } == [0])
        trap.open()
        #expect(try await running.value == 1)
    }
}

/// Where decoding sticks until it is opened.
private final class Trap: Sendable {
    private let count = Mutex(0)
    private let gate = DispatchSemaphore(value: 0)

    var falls: Int { count.withLock { $0 } }

    func fall() {
        count.withLock { $0 += 1 }
        gate.wait()
        gate.signal()
    }

    func open() {
        gate.signal()
    }
}
