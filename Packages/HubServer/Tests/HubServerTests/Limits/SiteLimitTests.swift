import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import Hummingbird
import HummingbirdTesting
import Testing

@testable import HubServer

/// What anybody on the internet may ask of a site's routes, and how much of it.
@Suite struct SiteLimitTests {
    private let booth = Booth()

    private func run(
        _ limit: @escaping (inout ServerLimits) -> Void = { _ in },
        _ body: @escaping @Sendable (TestHub, Visitor, String) async throws -> Void
    ) async throws {
        let booth = booth
        try await TestHub.run(
            hasWork: true,
            plugins: [booth.plugin],
            configure: {
                $0.port = 0
                limit(&$0.limits)
            }
        ) { hub, visitor in
            let path = try await booth.open(in: hub).path
            try await body(hub, visitor.with("Origin", Booth.origin).with(token: "lan"), path)
        }
    }

    @Test(
        "a place in a conversation that cannot be is refused",
        arguments: ["-9223372036854775808", "-1", "9223372036854775808", "x", ""]
    )
    func strangeNumbers(after: String) async throws {
        try await run { _, visitor, path in
            let answer = try await visitor.send(.get, "\(path)/events?after=\(after)")
            #expect(answer.status == 422)
            #expect(answer.fields == ["?after"])
        }
    }

    @Test("a flood is turned away at every door", arguments: ["events", "files/x", "widget.js"])
    func floods(door: String) async throws {
        try await run { hub, visitor, path in
            try hub.server.hub.flood.admit(address: "", cost: FloodGate.requestsOfAddress.burst)
            let answer = try await visitor.send(.get, "\(path)/\(door)")
            #expect(answer.status == 429)
            #expect(answer.headers[.retryAfter] == "1")
            #expect(answer.headers[.accessControlAllowOrigin] == Booth.origin)
            #expect(try await visitor.send(.options, "\(path)/events").status == 429)
        }
    }

    @Test("a visitor may have a few streams open, and another as soon as one is closed", .timeLimit(.minutes(1)))
    func streams() async throws {
        try await run({ $0.streamsPerVisitor = 2 }) { hub, _, path in
            try await hub.server.application().test(.live) { client in
                let port = try #require(client.port)
                let streams = hub.server.hub.streams
                var readers: [TestClient] = []
                for number in 1...2 {
                    readers.append(try await read(path, at: port, by: "lan"))
                    while streams.taken(by: .address("127.0.0.1")) < number {
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                let third = try await client.execute(
                    uri: "\(path)/events",
                    method: .get,
                    headers: [.authorization: "Bearer lan"]
                )
                #expect(third.status == .tooManyRequests)
                #expect(third.headers[.retryAfter] == "30")
                readers.append(try await read(path, at: port, by: "mai"))
                while streams.taken(by: .address("127.0.0.1")) < 3 { try await Task.sleep(for: .milliseconds(5)) }
                for reader in readers { try await reader.close(mode: .all) }
                while streams.taken(by: .address("127.0.0.1")) > 0 { try await Task.sleep(for: .milliseconds(5)) }
                #expect(streams.taken(by: .address("127.0.0.1")) == 0)
            }
        }
    }

    private func read(_ path: String, at port: Int, by token: String) async throws -> TestClient {
        let reader = TestClient(host: "localhost", port: port)
        reader.connect()
        try await reader.executeAndDontWaitForResponse(
            .init("\(path)/events", method: .get, authority: "localhost", headers: [.authorization: "Bearer \(token)"])
        )
        return reader
    }

    @Test("a stream ends once its token opens nothing more", .timeLimit(.minutes(1)))
    func endedTokens() async throws {
        try await run({ $0.streamPing = .milliseconds(20) }) { [booth] hub, visitor, path in
            async let answer = visitor.send(.get, "\(path)/events")
            while hub.server.hub.streams.taken(by: .address("")) == 0 { try await Task.sleep(for: .milliseconds(5)) }
            booth.end("lan")
            #expect(try await answer.status == 200)
            #expect(hub.server.hub.streams.taken(by: .address("")) == 0)
        }
    }

    @Test("a visitor may send so many bytes within an hour")
    func budgets() async throws {
        try await run({ $0.uploadBytesPerVisitor = 1000 }) { hub, visitor, path in
            let file = [UInt8](repeating: 7, count: 600)
            #expect(try await visitor.send(.post, "\(path)/files?name=a", bytes: file).status == 201)
            let second = try await visitor.send(.post, "\(path)/files?name=a", bytes: file)
            #expect(second.status == 429)
            #expect(second.headers[.retryAfter] == "720")
            #expect(try await visitor.with(token: "mai").send(.post, "\(path)/files", bytes: file).status == 201)
            hub.clock.pass(.seconds(720))
            #expect(try await visitor.send(.post, "\(path)/files?name=a", bytes: file).status == 201)
        }
    }

    @Test("an address may send so many files at once")
    func uploadsAtOnce() async throws {
        try await run({ $0.uploadsPerAddress = 1 }) { hub, visitor, path in
            let place = try hub.server.hub.uploads.enter([.address(""): 1])
            #expect(try await visitor.send(.post, "\(path)/files", bytes: [1]).status == 429)
            withExtendedLifetime(place) {}
        }
        try await run({ $0.uploadsPerAddress = 1 }) { _, visitor, path in
            for _ in 0..<3 {
                let answer = try await visitor.send(.post, "\(path)/files", bytes: [1])
                #expect(answer.status == 201)
            }
        }
    }
}
