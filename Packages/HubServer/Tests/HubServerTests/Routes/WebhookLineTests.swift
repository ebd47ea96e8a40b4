import HTTPTypes
import HubCore
import HubStorage
import Synchronization
import Testing

@testable import HubServer

/// What one receiver that does not work means for the others.
@Suite struct WebhookLineTests {
    /// Receivers by their address, of which some fail.
    private final class Town: Sendable {
        private let state = Mutex((dead: Set<String>(), posts: [String: Int]()))

        struct NoAnswer: Error {}

        func kill(_ url: String) { _ = state.withLock { $0.dead.insert(url) } }
        func heal(_ url: String) { _ = state.withLock { $0.dead.remove(url) } }
        func posts(to url: String) -> Int { state.withLock { $0.posts[url] ?? 0 } }

        func take(_ request: WebhookRequest) throws -> Int {
            try state.withLock { state in
                state.posts[request.url, default: 0] += 1
                guard !state.dead.contains(request.url) else { throw NoAnswer() }
                return 204
            }
        }
    }

    private static let (kho, xa) = ("https://kho.example.vn/hook", "https://xa.example.vn/hook")

    private func webhooks(_ admin: Visitor) async throws {
        for url in [Self.xa, Self.kho] {
            let body: JSONValue = ["name": "x", "url": .string(url), "topics": ["settings.updated"]]
            #expect(try await admin.send(.post, "/api/v1/webhooks", body).status == 201)
        }
    }

    private func change(_ count: Int, _ hub: TestHub, in workspace: ID<Workspace>) async throws {
        try await hub.store.commit { transaction in
            for _ in 0..<count { transaction.record(.settingsUpdated, of: workspace, in: workspace) }
        }
    }

    @Test("a dead receiver is asked seldom, by one message, while the others hear of everything at once")
    func deadReceiver() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            try await webhooks(visitor.with(token: token))
            let town = Town()
            let dispatcher = WebhookDispatcher(hub: hub.server.hub)
            let work = { await dispatcher.work { try town.take($0) } }
            await work()
            let (before, calm) = (town.posts(to: Self.xa), town.posts(to: Self.kho))
            town.kill(Self.xa)
            try await change(30, hub, in: me.workspace)
            await work()
            #expect(town.posts(to: Self.kho) == calm + 30)
            let failed = town.posts(to: Self.xa) - before
            #expect((1...4).contains(failed))
            try await change(30, hub, in: me.workspace)
            await work()
            #expect(town.posts(to: Self.kho) == calm + 60)
            #expect(town.posts(to: Self.xa) == before + failed)
            hub.clock.pass(.seconds(5))
            await work()
            #expect(town.posts(to: Self.xa) == before + failed + 1)
            town.heal(Self.xa)
            hub.clock.pass(.seconds(1000))
            await work()
            // Every message, and those again that had failed.
            #expect(town.posts(to: Self.xa) == before + 60 + failed + 1)
        }
    }

    @Test("what waited for four days for a receiver that never answers is given up")
    func patience() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            try await webhooks(admin)
            let town = Town()
            town.kill(Self.xa)
            try await change(30, hub, in: me.workspace)
            let dispatcher = WebhookDispatcher(hub: hub.server.hub)
            await dispatcher.work { try town.take($0) }
            hub.clock.pass(RetrySchedule.patience + .seconds(60))
            await dispatcher.work { try town.take($0) }
            let list = try await admin.send(.get, "/api/v1/webhooks").json["items"]?.elements
            let webhook = try #require(list?.first { $0["url"]?.text == Self.xa }?["id"]?.text)
            let log = try await admin.send(.get, "/api/v1/webhooks/\(webhook)/deliveries?limit=200").json["items"]
            let states = log?.elements?.compactMap { $0["state"]?.text } ?? []
            // Only what was tried just now waits for its next turn.
            #expect(states.filter { $0 == "waiting" }.count <= 4)
            #expect(states.filter { $0 == "dead" }.count >= 26)
        }
    }

    @Test("a receiver that hangs holds nobody up", .timeLimit(.minutes(1)))
    func hangingReceiver() async throws {
        let town = Town()
        try await TestHub.run(services: { services in
            services.post = { request in
                if request.url == Self.xa { try await Task.sleep(for: .seconds(3600)) }
                return try town.take(request)
            }
        }) { hub, visitor in
            let (me, token) = try await hub.setUp()
            try await webhooks(visitor.with(token: token))
            for number in 1...3 {
                let before = town.posts(to: Self.kho)
                try await change(1, hub, in: me.workspace)
                while town.posts(to: Self.kho) <= before { try await Task.sleep(for: .milliseconds(10)) }
                #expect(town.posts(to: Self.xa) == 0, "round \(number)")
            }
        }
    }

    @Test("a receiver rests longer with every failure, up to five minutes")
    func rests() {
        #expect((0...4).map { RetrySchedule.rest(after: $0) } == [0, 5, 10, 20, 40].map { .seconds($0) })
        #expect(RetrySchedule.rest(after: 1_000_000) == .seconds(300))
    }
}
