import Foundation
import HTTPTypes
import HubCore
import Hummingbird
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing

@testable import HubServer

/// What can only be seen over a real connection.
@Suite struct LiveTests {
    /// A stream that never ends by itself, and says when it was given up.
    private final class Source: Sendable {
        private let state = Mutex((open: 0, closed: 0))
        var open: Int { state.withLock { $0.open } }
        var closed: Int { state.withLock { $0.closed } }

        func events() -> AsyncStream<ServerEvent> {
            AsyncStream { feed in
                state.withLock { $0.open += 1 }
                feed.yield(ServerEvent(id: "1", data: "x"))
                feed.onTermination = { [self] _ in state.withLock { $0.closed += 1 } }
            }
        }

        func group() -> RouteGroup {
            RouteGroup(
                "Test",
                [
                    Endpoint(.get, "/events", .open(because: "test"), "Events.", returnsBytes: "text/event-stream") {
                        $0.stream(self.events())
                    }
                ]
            )
        }
    }

    private func live(
        _ group: RouteGroup? = nil,
        _ body: @escaping @Sendable (any TestClientProtocol, TestHub) async throws -> Void
    ) async throws {
        try await TestHub.run(configure: { $0.port = 0 }, routes: group.map { [$0] }) { hub, _ in
            try await hub.server.application().test(.live) { try await body($0, hub) }
        }
    }

    private func wait(until isTrue: @Sendable () -> Bool) async throws -> Bool {
        for _ in 0..<500 where !isTrue() { try await Task.sleep(for: .milliseconds(10)) }
        return isTrue()
    }

    @Test("a stream is given up when its reader goes away")
    func streamEndsWithItsReader() async throws {
        let source = Source()
        try await live(source.group()) { client, hub in
            let port = try #require(client.port)
            let reader = TestClient(host: "localhost", port: port)
            reader.connect()
            try await reader.executeAndDontWaitForResponse(.init("/events", method: .get, authority: "localhost"))
            #expect(try await wait { source.open == 1 })
            // The stream is made before its answer begins.
            for _ in 0..<500 where await !hub.server.metrics.text().contains("mekong_event_streams 1\n") {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(await hub.server.metrics.text().contains("mekong_event_streams 1\n"))
            try await reader.close(mode: .all)
            #expect(try await wait { source.closed == 1 })
        }
    }

    @Test("an open stream does not hold the hub up when it shuts down", .timeLimit(.minutes(3)))
    func streamEndsWithTheHub() async throws {
        let source = Source()
        try await live(source.group()) { client, _ in
            let port = try #require(client.port)
            let reader = TestClient(host: "localhost", port: port)
            reader.connect()
            try await reader.executeAndDontWaitForResponse(.init("/events", method: .get, authority: "localhost"))
            #expect(try await wait { source.open == 1 })
        }
        #expect(source.closed == 1)
    }

    @Test("a body over the limit is refused without a length, too")
    func chunkedBodyIsCapped() async throws {
        try await live { client, hub in
            let token = try await hub.setUp().token
            let answer = try await client.execute(
                uri: "/api/v1/teams",
                method: .post,
                headers: [
                    .authorization: "Bearer \(token)", .contentType: "application/json",
                    .transferEncoding: "chunked",
                ],
                body: ByteBuffer(repeating: UInt8(ascii: " "), count: 3 << 20)
            )
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test("the log names routes and no token")
    func logNamesNoToken() async throws {
        let lines = LogLines()
        try await TestHub.run(logger: lines.logger) { hub, visitor in
            let token = try await hub.setUp().token
            try await visitor.with(token: token).send(.post, "/api/v1/teams?secret=hunter2", ["name": "Kho mật"])
            try await visitor.send(.get, "/api/v1/agents/\(SecretToken().text)")
            let text = lines.text
            #expect(text.contains("route=/api/v1/teams"))
            #expect(text.contains("route=/api/v1/agents/{agent}"))
            for secret in [token, "hunter2", "Kho mật", "mk_"] { #expect(!text.contains(secret)) }
        }
    }
}
