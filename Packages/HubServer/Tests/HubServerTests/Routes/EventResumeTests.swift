import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Synchronization
import Testing

@testable import HubServer

@Suite struct EventResumeTests {
    /// Lines in the change feed that are about nothing.
    private func change(_ count: Int, in workspace: ID<Workspace>, _ store: Store) async throws {
        try await store.commit { transaction in
            for _ in 0..<count { transaction.record(.settingsUpdated, of: workspace, in: workspace) }
        }
    }

    @Test(
        "whoever missed thousands of changes gets each once and in order, page by page, and then what comes",
        .timeLimit(.minutes(2))
    )
    func replays() async throws {
        try await TestHub.run(hasWork: true) { hub, _ in
            let workspace = try await hub.setUp().agent.workspace
            let feed = try #require(hub.server.hub.services.work).feed
            hub.store.observe { feed.publish($0) }
            try await change(1700, in: workspace, hub.store)
            let newest = try await hub.store.read { try $0.lastChange(in: workspace) }
            let follower = FeedFollower(
                store: hub.store,
                feed: feed,
                workspace: workspace,
                scope: .workspace(workspace),
                start: 0
            )
            var iterator = follower.makeAsyncIterator()
            var seen: [Int64] = []
            // More than the feed keeps for a reader comes while it is behind.
            for number in 0..<(newest + 600) {
                if number == 100 { try await change(600, in: workspace, hub.store) }
                guard case .change(let change)? = try await iterator.next() else { break }
                seen.append(change.sequence)
            }
            #expect(seen == Array(1...newest + 600))
            // Nothing comes any more that could wake whoever forgot to read on.
            var calm = follower.makeAsyncIterator()
            var count = 0
            while count < seen.count, try await calm.next() != nil { count += 1 }
            #expect(count == seen.count)
        }
    }

    @Test("events are made only as the client takes them, and none is lost")
    func backPressure() async throws {
        let asked = Mutex(0)
        let events = AsyncStream<ServerEvent> {
            let number = asked.withLock { count in
                count += 1
                return count
            }
            return number > 1000 ? nil : ServerEvent(id: "\(number)", data: "x")
        }
        let line = FrameLine()
        async let filled: Void = line.fill(from: events)
        try await Task.sleep(for: .milliseconds(50))
        #expect(asked.withLock { $0 } <= 65)
        var ids: [String] = []
        for await frame in line.frames {
            ids.append(String(frame.text.prefix { $0 != "\n" }))
            line.wasWritten(frame)
        }
        await filled
        #expect(ids == (1...1000).map { "id: \($0)" })
    }

    @Test("whoever missed too much is told to begin anew")
    func resets() {
        let near = EventStart(after: 5, newest: 10, most: 5)
        #expect(near.sequence == 5)
        #expect(near.events.map(\.name) == ["hello"])
        let far = EventStart(after: 4, newest: 10, most: 5)
        #expect(far.sequence == 10)
        #expect(far.events.map(\.name) == ["hello", "reset"])
        #expect(far.events.last == ServerEvent(id: "10", name: "reset", data: #"{"last":10}"#))
        #expect(EventStart(after: nil, newest: 10, most: 5).sequence == 10)
        #expect(EventStart(after: .max, newest: 10, most: 5).sequence == 10)
        #expect(EventStart(after: .min, newest: 3, most: 5).sequence == 0)
    }

    @Test(
        "a stream ends once its reader may not read any more",
        .timeLimit(.minutes(1)),
        arguments: ["deactivated", "revoked", "signed out"]
    )
    func endsWithTheRight(why: String) async throws {
        try await TestHub.run(hasWork: true, configure: { $0.limits.streamPing = .milliseconds(20) }) { hub, visitor in
            let (admin, secret) = try await hub.setUp()
            let other = try await hub.addAgent(.agent, email: "hai@congty.vn", in: admin.workspace)
            let browser = visitor.with(cookie: try await visitor.signIn("hai@congty.vn"))
            let reader = why == "signed out" ? browser : visitor.with(token: other.token)
            async let answer = reader.send(.get, "/api/v1/events")
            let streams = hub.server.hub.streams
            while streams.taken(by: .agent(other.agent.id)) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            switch why {
            case "deactivated":
                let path = "/api/v1/agents/\(other.agent.id)"
                try await visitor.with(token: secret).send(.patch, path, ["isActive": false])
            case "revoked":
                let tokens = try await reader.send(.get, "/api/v1/tokens").json["items"]?.elements
                let id = try #require(tokens?.first?["id"]?.text)
                try await reader.send(.delete, "/api/v1/tokens/\(id)")
            default: try await browser.send(.delete, "/api/v1/session")
            }
            let ended = try await answer
            #expect(ended.status == 200)
            #expect(ended.body.contains("event: hello"))
            #expect(streams.taken(by: .agent(other.agent.id)) == 0)
        }
    }

    @Test("an agent may have so many streams open", .timeLimit(.minutes(1)))
    func manyStreams() async throws {
        try await TestHub.run(hasWork: true, configure: { $0.limits.streamsPerAgent = 0 }) { hub, visitor in
            let answer = try await visitor.with(token: try await hub.setUp().token).send(.get, "/api/v1/events")
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "30")
        }
    }
}
