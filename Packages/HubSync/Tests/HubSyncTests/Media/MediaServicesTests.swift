import ChannelKit
import HubCore
import HubStorage
import HubSync
import Logging
import Testing

@Suite("The parts put together", .timeLimit(.minutes(1)))
struct MediaServicesTests {
    @Test("stop in an order in which nothing is cut off: sources first, the sender last")
    func startsInOrder() async throws {
        let hub = try await MediaHub([(.plain("files"), nil)])
        let names = hub.services.services.map { "\(type(of: $0))" }
        #expect(
            names == [
                "Sender", "Applier", "MediaFetcher", "TicketClock", "FollowUp", "CredentialRenewer", "Supervisor",
            ]
        )
    }

    @Test("know their connections from the start")
    func loadsConnections() async throws {
        let hub = try await MediaHub([(.plain("files"), nil)])
        let plugin = ChannelPlugin(descriptor: .plain("files")) { _, context in
            Roles(MediaAdapter(.plain("files"), context))
        }
        let again = try await HubServices(
            store: hub.store,
            plugins: [plugin],
            options: .init(owner: "second"),
            log: Logger(label: "test")
        )
        #expect(again.pool.all.map(\.record.id) == hub.services.pool.all.map(\.record.id))
        #expect(!again.pool.all.isEmpty)
    }

    @Test("refuse an allow-list that nobody can mean")
    func refusesTheAllowList() async throws {
        let hub = try await MediaHub([(.plain("files"), nil)])
        await #expect(throws: ConfigurationProblem.self) {
            try await HubServices(
                store: hub.store,
                plugins: [],
                options: .init(allowList: ["everything!"]),
                log: Logger(label: "test")
            )
        }
    }

    @Test("tell screens what changed, and bring in a new connection by themselves")
    func wiresTheFeed() async throws {
        let hub = try await MediaHub([(.plain("files"), nil)])
        let supervising = Task { try await hub.services.supervisor.run() }
        var events = hub.services.feed.subscribe(.workspace(hub.workspace)).makeAsyncIterator()
        let added = try await hub.store.createConnection(
            in: hub.workspace,
            channel: "files",
            name: "Another",
            config: .object([:]),
            secrets: [:]
        )
        try await hub.store.commit { try $0.setHealth(of: added, "connected", reason: nil) }
        while case .change(let change)? = await events.next() {
            if change.topic == .connectionUpdated, change.subject == added.rawValue { break }
        }
        let deadline = ContinuousClock.now + .seconds(4)
        while hub.services.pool[added] == nil, ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(10))
        }
        #expect(hub.services.pool[added] != nil)
        supervising.cancel()
        try await supervising.value
    }
}
