import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

extension Call {
    /// An answer that goes on: every element of `events` as it comes, and a ping when nothing does.
    ///
    /// It ends when the sequence ends, the client goes away, the hub shuts down, or the client is so slow that hundreds of
    /// events wait for it; a browser then reconnects and goes on after the last id it saw.
    func stream<Events: AsyncSequence & Sendable>(
        _ events: Events,
        ping: Duration = .seconds(15)
    ) -> Reply where Events.Element == ServerEvent {
        let (body, metrics) = (request.body, hub.metrics)
        var reply = Reply(status: .ok)
        reply.headers[.contentType] = "text/event-stream; charset=utf-8"
        reply.headers[.cacheControl] = "no-store, no-transform"
        // Nginx would otherwise hold events back until its buffer is full.
        reply.headers[text: "X-Accel-Buffering"] = "no"
        reply.body = .stream(
            ResponseBody { writer in
                metrics.add(.eventStreams)
                defer { metrics.add(.eventStreams, [], -1) }
                let (frames, feed) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingOldest(512))
                // The head goes out with the first bytes, so that the client knows at once that it is connected.
                try await writer.write(ByteBuffer(string: ServerEvent.ping))
                try await body.consumeWithInboundCloseHandler { _ in
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { await EventPump(feed: feed).pump(events) }
                        group.addTask { await EventPump(feed: feed).ping(every: ping) }
                        group.addTask {
                            try? await gracefulShutdown()
                            feed.finish()
                        }
                        for await frame in frames { try await writer.write(ByteBuffer(string: frame)) }
                        group.cancelAll()
                    }
                } onInboundClosed: {
                    feed.finish()
                }
                try await writer.finish(nil)
            }
        )
        return reply
    }
}

/// Fills the line of frames that wait to be written.
private struct EventPump: Sendable {
    let feed: AsyncStream<String>.Continuation

    func pump<Events: AsyncSequence & Sendable>(_ events: Events) async where Events.Element == ServerEvent {
        do {
            for try await event in events {
                guard put(event.frame) else { break }
            }
        } catch {
            // The stream ends; whoever reads it reconnects.
        }
        feed.finish()
    }

    func ping(every interval: Duration) async {
        while (try? await Task.sleep(for: interval)) != nil {
            guard put(ServerEvent.ping) else { return feed.finish() }
        }
    }

    private func put(_ frame: String) -> Bool {
        guard case .enqueued = feed.yield(frame) else { return false }
        return true
    }
}
