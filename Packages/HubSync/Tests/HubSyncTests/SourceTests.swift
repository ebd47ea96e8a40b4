import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Logging
import Synchronization
import Testing

@Suite("Sources", .timeLimit(.minutes(2)))
struct SourceTests {
    let an = Person("an")

    @Test("are asked page after page, each confirmed only once it is stored with its cursor")
    func pages() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        let id = try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        let asked = Asked()
        hub.platforms[1].poll { cursor in
            let number = cursor.flatMap { Int($0.text) } ?? 0
            // What the cursor says must be in the ledger already.
            let stored = try await hub.ledger()["received"] ?? 0
            asked.note(number == stored)
            guard number < 3 else { return PollPage(events: [], next: cursor, wait: .seconds(3600)) }
            return PollPage(events: [try hub.raw(an.says("\(number)"))], next: Cursor("\(number + 1)"))
        }
        try await hub.supervising {
            try await hub.until { try await hub.ledger()["received"] == 3 && asked.count == 4 }
        }
        #expect(asked.all)
        #expect(try await hub.cursor(of: id) == "3")
        #expect(try await hub.store.read { try $0.connection(id) }?.health == "connected")
        #expect(try await hub.store.read { try $0.leases(at: hub.clock.now()) }.isEmpty)
    }

    @Test("that fail are started again, open their circuit when they fail all the time, and touch no other")
    func failing() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"), TestPlatform("gamma"))
        let bad = try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        let good = try await hub.connect(hub.platforms[2], account: "page-3", polls: true)
        let rounds = Asked()
        hub.platforms[1].poll { _ in
            rounds.note(true)
            guard rounds.count > 7 else { throw AdapterFailure.unreachable("no route") }
            return PollPage(events: [], next: "1", wait: .seconds(3600))
        }
        hub.platforms[2].poll { cursor in
            let number = cursor.flatMap { Int($0.text) } ?? 0
            guard number < 20 else { return PollPage(events: [], next: cursor, wait: .seconds(3600)) }
            return PollPage(events: [try hub.raw(an.says("\(number)"))], next: Cursor("\(number + 1)"))
        }
        let seen = Mutex<Set<String>>([])
        hub.store.observe { _ in }
        try await hub.supervising {
            try await hub.until {
                let health = try await hub.store.read { try $0.connection(bad) }?.health ?? ""
                seen.withLock { _ = $0.insert(health) }
                let cursor = try await hub.cursor(of: good)
                return health == "connected" && rounds.count > 7 && cursor == "20"
            }
        }
        #expect(try await hub.ledger()["received"] == 20)
        #expect(rounds.count == 8)
    }

    @Test("whose credentials are refused ask for a sign-in, and those that end by themselves are started again")
    func needsAuth() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        let id = try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        hub.platforms[1].poll { _ in throw AdapterFailure.unauthorized("expired") }
        try await hub.supervising {
            try await hub.until { try await hub.store.read { try $0.connection(id) }?.health == "needsAuth" }
        }
        let rounds = Asked()
        hub.platforms[1].poll { _ in
            rounds.note(true)
            if rounds.count < 4 { throw CancellationError() }
            return PollPage(events: [], next: "1", wait: .seconds(3600))
        }
        try await hub.supervising {
            try await hub.until { try await hub.store.read { try $0.connection(id) }?.health == "connected" }
        }
        #expect(rounds.count == 4)
    }

    @Test("stop when another node has taken over, and store nothing of what they still bring")
    func leaseLost() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        let id = try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        let (arrived, tell) = AsyncStream.makeStream(of: Void.self)
        hub.platforms[1].poll { cursor in
            guard cursor == nil else { return PollPage(events: [], next: cursor, wait: .seconds(3600)) }
            // While this node waits for its page, another takes the lease.
            hub.clock.advance(by: .seconds(16))
            let lease = try await hub.store.commit { transaction in
                try transaction.acquireLease(
                    of: id,
                    role: "poll",
                    owner: "node-2",
                    for: .seconds(3600),
                    in: hub.workspace
                )
            }
            #expect(lease?.epoch == 2)
            tell.yield()
            return PollPage(events: [try hub.raw(an.says("late"))], next: "1")
        }
        let connection = try #require(hub.pool[id])
        let runner = SourceRunner(
            connection: connection,
            role: .poll,
            store: hub.store,
            intake: hub.intake,
            owner: "node-1",
            log: .silent
        )
        try await runner.run()
        for await _ in arrived { break }
        #expect(try await hub.ledger()["received"] == nil)
        #expect(try await hub.cursor(of: id) == nil)
    }

    @Test("begin where the platform stood when they were connected, with all of the connection in one commit")
    func beginsAtConnect() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        hub.platforms[1].start { "7" }
        let seen = Mutex<[Set<Change.Topic>]>([])
        hub.store.observe { changes in seen.withLock { $0.append(Set(changes.map(\.topic))) } }
        let id = try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        #expect(try await hub.cursor(of: id) == "7")
        let workspace = hub.workspace
        #expect(try await hub.store.read { try $0.accounts(of: id, in: workspace).map(\.platformID) } == ["page-2"])
        #expect(seen.withLock { $0.count } == 1)
        let asked = Mutex<[Cursor?]>([])
        hub.platforms[1].poll { cursor in
            asked.withLock { $0.append(cursor) }
            return PollPage(events: [], next: cursor, wait: .seconds(3600))
        }
        try await hub.supervising {
            try await hub.until { asked.withLock { !$0.isEmpty } }
        }
        #expect(asked.withLock { $0 } == ["7"])
    }

    @Test("that cannot say where to begin are not connected, and those that are called are not asked")
    func refusedBeginning() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        hub.platforms[1].start { throw AdapterFailure.unreachable("no route") }
        await #expect(throws: ConnectionRefused.self) {
            try await hub.connect(hub.platforms[1], account: "page-2", polls: true)
        }
        #expect(try await hub.store.read { try $0.connections() }.count == 2)
        try await hub.connect(hub.platforms[1], account: "page-2")
        #expect(try await hub.store.read { try $0.connections() }.count == 3)
    }

    @Test("of a connection that the platform will not call are not connected at all")
    func refusedSubscription() async throws {
        let hub = try await Hub()
        hub.platforms[0].refusesSubscription = true
        await #expect(throws: ConnectionRefused.self) { try await hub.connect(hub.platforms[0], account: "page-2") }
        #expect(hub.pool.all.count == 1)
        #expect(try await hub.store.read { try $0.connections() }.count == 1)
    }

    @Test("rest longer each time, and long once they fail all the time", arguments: [0, 1])
    func breaker(round: Int) {
        var breaker = CircuitBreaker()
        let start = Timestamp(seconds: 1_777_597_200 + Int64(round) * 86_400)
        var rests: [CircuitBreaker.Verdict] = []
        for second in 0..<6 { rests.append(breaker.failed(at: start + .seconds(second))) }
        #expect(
            rests == [
                .rest(.seconds(1)), .rest(.seconds(2)), .rest(.seconds(4)), .rest(.seconds(8)), .open(.seconds(300)),
                .open(.seconds(300)),
            ]
        )
        // Failures are forgotten after their window.
        #expect(breaker.failed(at: start + .seconds(603)) == .rest(.seconds(4)))
        #expect(breaker.failed(at: start + .seconds(9000)) == .rest(.seconds(1)))
    }
}

/// What a platform noticed while it was asked.
private final class Asked: Sendable {
    private let notes = Mutex<[Bool]>([])
    var count: Int { notes.withLock { $0.count } }
    var all: Bool { notes.withLock { $0.allSatisfy { $0 } } }
    func note(_ value: Bool) { notes.withLock { $0.append(value) } }
}

extension Logger {
    fileprivate static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension Hub {
    fileprivate func raw(_ event: InboundEvent) throws -> RawEvent {
        RawEvent(
            mediaType: "application/json",
            bytes: try JSON.encode(TestChannel.Batch(entries: [.init(event: event)])),
            receivedAt: clock.now()
        )
    }

    fileprivate func cursor(of connection: ID<Connection>) async throws -> String? {
        let workspace = workspace
        return try await store.read { try $0.cursor(of: connection, role: "poll", in: workspace) }
    }

    /// Runs the sources of every connection for as long as `body` takes.
    fileprivate func supervising(_ body: () async throws -> Void) async throws {
        var supervisor = Supervisor(store: store, pool: pool, intake: intake, owner: "node-1", log: .silent)
        supervisor.breaker.firstRest = .milliseconds(1)
        supervisor.breaker.longRest = .milliseconds(1)
        let running = Task { [supervisor] in try await supervisor.run() }
        defer { running.cancel() }
        try await body()
        running.cancel()
        try await running.value
    }

    /// Returns once `condition` holds; looks after every change.
    fileprivate func until(_ condition: () async throws -> Bool) async throws {
        while try await !condition() { try await Task.sleep(for: .milliseconds(5)) }
    }
}
