import HTTPTypes
import HubCore
import Hummingbird
import Testing

@testable import HubServer

@Suite struct EventStreamTests {
    @Test(
        "an event is framed so that nothing in it becomes another event",
        arguments: [
            (ServerEvent(data: "a"), "data: a\n\n"),
            (ServerEvent(id: "7", name: "change", data: "{}"), "id: 7\nevent: change\ndata: {}\n\n"),
            (ServerEvent(data: "a\nb\r\nc\rd"), "data: a\ndata: b\ndata: c\ndata: d\n\n"),
            (ServerEvent(id: "7\ndata: x", name: "a\rb", data: ""), "id: 7data: x\nevent: ab\ndata: \n\n"),
        ]
    )
    func anEventIsFramedSoThat(event: ServerEvent, frame: String) {
        #expect(event.frame == frame)
    }

    private func group(_ events: @escaping @Sendable () -> AsyncStream<ServerEvent>, ping: Duration) -> RouteGroup {
        RouteGroup(
            "Test",
            [
                Endpoint(.get, "/events", .open(because: "test"), "Events.", returnsBytes: "text/event-stream") {
                    call in
                    call.stream(events(), ping: ping)
                }
            ]
        )
    }

    @Test("events follow each other in order, and the stream ends with them")
    func eventsFollowEachOtherInOrder() async throws {
        let events: @Sendable () -> AsyncStream<ServerEvent> = {
            AsyncStream { feed in
                for number in 1...50 { feed.yield(ServerEvent(id: "\(number)", data: "x")) }
                feed.finish()
            }
        }
        try await TestHub.run(routes: [group(events, ping: .seconds(15))]) { hub, visitor in
            let answer = try await visitor.send(.get, "/events")
            #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-store, no-transform")
            #expect(answer.body == ServerEvent.ping + (1...50).map { "id: \($0)\ndata: x\n\n" }.joined())
            #expect(await hub.server.metrics.text().contains("mekong_event_streams 0\n"))
        }
    }

    @Test("a quiet stream is kept awake")
    func aQuietStreamIsKeptAwake() async throws {
        let events: @Sendable () -> AsyncStream<ServerEvent> = {
            AsyncStream { feed in
                let task = Task {
                    try? await Task.sleep(for: .milliseconds(200))
                    feed.finish()
                }
                feed.onTermination = { _ in task.cancel() }
            }
        }
        try await TestHub.run(routes: [group(events, ping: .milliseconds(20))]) { _, visitor in
            let pings = try await visitor.send(.get, "/events").body.split(separator: "\n\n").count
            #expect(pings >= 3)
        }
    }
}
