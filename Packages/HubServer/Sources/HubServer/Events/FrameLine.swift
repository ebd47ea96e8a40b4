import Synchronization

/// The frames that wait to be written: a few events, then whoever makes them waits, and one ping at most.
final class FrameLine: Sendable {
    struct Frame: Sendable {
        var text: String
        var isPing = false
    }

    /// What is to be written, until the line ends.
    let frames: AsyncStream<Frame>
    private let feed: AsyncStream<Frame>.Continuation
    private let room: AsyncStream<Void>
    private let roomFeed: AsyncStream<Void>.Continuation
    private let pingWaits = Atomic(false)
    private static let length = 64

    init() {
        (frames, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.length + 1))
        (room, roomFeed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(Self.length))
        for _ in 0..<Self.length { roomFeed.yield() }
    }

    /// Puts every event in line as there is room for it, and ends the line after the last.
    func fill<Events: AsyncSequence & Sendable>(from events: Events) async where Events.Element == ServerEvent {
        var room = room.makeAsyncIterator()
        do {
            var iterator = events.makeAsyncIterator()
            while await room.next(isolation: #isolation) != nil,
                let event = try await iterator.next(isolation: #isolation)
            {
                feed.yield(Frame(text: event.frame))
            }
        } catch {
            // The stream ends; whoever reads it reconnects.
        }
        end()
    }

    /// Puts a ping in line again and again, unless the one before still waits; ends the line once nobody may read it.
    func ping(every interval: Duration, while isAllowed: @Sendable () async -> Bool) async {
        while (try? await Task.sleep(for: interval)) != nil {
            guard await isAllowed() else { return end() }
            guard !pingWaits.exchange(true, ordering: .relaxed) else { continue }
            feed.yield(Frame(text: ServerEvent.ping, isPing: true))
        }
    }

    /// Makes room for the next frame.
    func wasWritten(_ frame: Frame) {
        if frame.isPing {
            pingWaits.store(false, ordering: .relaxed)
        } else {
            roomFeed.yield()
        }
    }

    /// Lets what is in line be written, and nothing more.
    func end() { feed.finish() }
}
