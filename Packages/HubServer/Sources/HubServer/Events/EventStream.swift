import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

extension Call {
    /// An answer that goes on: every element of `events` as it comes, and a ping now and then.
    ///
    /// It ends when the sequence ends, the client goes away, the hub shuts down, or whoever reads it no longer may; a
    /// browser then reconnects and goes on after the last id it saw. The sequence is asked for no more than the client
    /// takes.
    ///
    /// - Parameters:
    ///   - events: what to say.
    ///   - place: what is held for as long as the answer goes on.
    ///   - ping: how often to say that the stream is there; as the configuration says unless given.
    ///   - isAllowed: whether the client still may read; asked before each ping.
    /// - Returns: the answer.
    func stream<Events: AsyncSequence & Sendable>(
        _ events: Events,
        holding place: Turnstile.Place? = nil,
        ping: Duration? = nil,
        while isAllowed: @escaping @Sendable () async -> Bool = { true }
    ) -> Reply where Events.Element == ServerEvent {
        let (body, metrics, ping) = (request.body, hub.metrics, ping ?? hub.configuration.limits.streamPing)
        var reply = Reply(status: .ok)
        reply.headers[.contentType] = "text/event-stream; charset=utf-8"
        reply.headers[.cacheControl] = "no-store, no-transform"
        // Nginx would otherwise hold events back until its buffer is full.
        reply.headers[text: "X-Accel-Buffering"] = "no"
        reply.body = .stream(
            ResponseBody { writer in
                metrics.add(.eventStreams)
                defer {
                    metrics.add(.eventStreams, [], -1)
                    withExtendedLifetime(place) {}
                }
                let line = FrameLine()
                // The head goes out with the first bytes, so that the client knows at once that it is connected.
                try await writer.write(ByteBuffer(string: ServerEvent.ping))
                try await body.consumeWithInboundCloseHandler { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await line.fill(from: events) }
                        group.addTask { await line.ping(every: ping, while: isAllowed) }
                        group.addTask {
                            try? await gracefulShutdown()
                            line.end()
                        }
                        for await frame in line.frames {
                            try await writer.write(ByteBuffer(string: frame.text))
                            line.wasWritten(frame)
                        }
                        group.cancelAll()
                    }
                } onInboundClosed: {
                    line.end()
                }
                try await writer.finish(nil)
            }
        )
        return reply
    }
}
