import ChannelKit
import Foundation
import HubCore
import HubStorage
@testable import HubSync
import Logging
import Synchronization
import Testing

/// A hub without a network: a store of its own, and the parts that move messages, each turned by hand.
struct Hub: Sendable {
    let folder: Folder
    let clock: HandClock
    let platforms: [TestPlatform]
    let store: Store
    let workspace: ID<Workspace>
    let pool: ConnectionPool
    let feed: ChangeFeed
    let outbox: Outbox
    let applier: Applier
    let sender: Sender
    let intake: Intake

    init(_ platforms: TestPlatform..., settings: WorkspaceSettings = WorkspaceSettings()) async throws {
        let platforms = platforms.isEmpty ? [TestPlatform()] : platforms
        let clock = HandClock()
        let folder = try Folder()
        let store = try folder.open(clock)
        let workspace = try await store.commit { try $0.createWorkspace(name: "Tiệm Hoa", settings: settings).id }
        try await self.init(folder, clock, platforms, store, workspace)
        for platform in platforms { try await connect(platform) }
    }

    private init(
        _ folder: Folder,
        _ clock: HandClock,
        _ platforms: [TestPlatform],
        _ store: Store,
        _ workspace: ID<Workspace>
    ) async throws {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let environment = ConnectionPool.Environment(
            transport: { _ in NoTransport() },
            clock: clock,
            publicURL: "https://hub.example",
            log: log
        )
        let feed = ChangeFeed()
        let pool = ConnectionPool(store: store, plugins: platforms.map(TestChannel.plugin), environment: environment)
        let outbox = Outbox(pool: pool)
        let applier = Applier(store: store, pool: pool, feed: feed, outbox: outbox, log: log)
        self.folder = folder
        self.clock = clock
        self.platforms = platforms
        self.store = store
        self.workspace = workspace
        self.pool = pool
        self.feed = feed
        self.outbox = outbox
        self.applier = applier
        sender = Sender(store: store, pool: pool, outbox: outbox, log: log)
        intake = Intake(store: store) { applier.signal() }
        store.observe { feed.publish($0) }
        try await pool.reload()
    }

    /// Another applier over the same ledger, with less patience.
    func applier(_ limits: Decoder.Limits) -> Applier {
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        return Applier(store: store, pool: pool, feed: feed, outbox: outbox, log: log, limits: limits)
    }

    /// The same files under new hands, as after a crash.
    func restarted() async throws -> Hub {
        try store.close()
        return try await Hub(folder, clock, platforms, folder.open(clock), workspace)
    }

    /// Connects an account of a platform; `page-1` unless it is named.
    @discardableResult
    func connect(_ platform: TestPlatform, account: String = "page-1", polls: Bool = false, token: String? = nil)
        async throws -> ID<
            Connection
        >
    {
        var config: [String: JSONValue] = ["account": .string(account), "polls": .bool(polls)]
        config["token"] = token.map { .string($0) }
        return try await pool.connect(platform.id, name: "", config: .object(config), in: workspace)
    }

    /// The connection of a platform; of the first unless it is named.
    func connection(_ channel: ChannelID? = nil, account: String = "page-1") throws -> ActiveConnection {
        let channel = channel ?? platforms[0].id
        let found = pool.all.first {
            $0.descriptor.id == channel && $0.record.config["account"]?.text == account
        }
        return try #require(found)
    }

    /// Takes a webhook of these entries in.
    func receive(
        _ entries: [TestChannel.Entry],
        delivery: String? = nil,
        on channel: ChannelID? = nil,
        account: String = "page-1"
    ) async throws {
        let bytes = try JSONEncoder().encode(TestChannel.Batch(entries: entries))
        let raw = RawEvent(
            mediaType: "application/json",
            bytes: Array(bytes),
            receivedAt: clock.now(),
            deliveryID: delivery
        )
        try await intake.receive([raw], on: connection(channel, account: account))
    }

    /// Takes a webhook of these events in and applies it.
    func apply(_ events: InboundEvent..., on channel: ChannelID? = nil) async throws {
        try await receive(events.map { .init(event: $0) }, on: channel)
        try await settle()
    }

    /// Applies all that waits.
    func settle() async throws {
        while try await applier.applyWaiting() > 0 {}
    }
}

/// A folder that goes when nobody uses it any more.
final class Folder: Sendable {
    let path = FileManager.default.temporaryDirectory.path + "/sync-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func open(_ clock: HandClock) throws -> Store {
        try Store.open(folder: path, key: .atSetup(in: path, environment: [:])) { [self] in
            withExtendedLifetime(self) { clock.now() }
        }
    }
}

/// A clock that a test moves.
final class HandClock: HubClock {
    private let moment = Mutex(Timestamp(seconds: 1_777_597_200))

    func now() -> Timestamp { moment.withLock { $0 } }
    func sleep(for duration: Duration) async throws { advance(by: duration) }
    func advance(by duration: Duration) { moment.withLock { $0 = $0 + duration } }
}

/// No network at all.
struct NoTransport: HTTPTransport {
    func perform(_ call: HTTPCall) async throws(TransportFailure) -> HTTPReply { throw .notSent("no network") }
}

/// What a test throws on purpose.
struct Refused: Error, Equatable {}

extension Hub {
    /// Another node over the same store, with parts of its own.
    static func neighbour(of hub: Hub) async throws -> Hub {
        try await Hub(hub.folder, hub.clock, hub.platforms, hub.store, hub.workspace)
    }
}
