import ChannelKit
import ChannelSimulation
import HubCore
import Synchronization

/// A platform with one queue of messages that can be asked for, or listened to.
final class Mailroom: PlatformSimulator {
    private let clock: FakeClock
    private let state = Mutex(State())

    private struct State {
        var messages: [String] = []
        var listeners: [AsyncStream<Int>.Continuation] = []
    }

    init(clock: FakeClock) {
        self.clock = clock
    }

    func write(_ text: String) {
        let (count, listeners) = state.withLock { state in
            state.messages.append(text)
            return (state.messages.count, state.listeners)
        }
        for listener in listeners { listener.yield(count) }
    }

    /// The number of each new message, and how many there are already.
    func listen() -> (news: AsyncStream<Int>, count: Int) {
        let (stream, continuation) = AsyncStream<Int>.makeStream()
        let count = state.withLock { state in
            state.listeners.append(continuation)
            return state.messages.count
        }
        return (stream, count)
    }

    /// Answers `GET /after/<n>` with the numbers of later messages, and waits for one if there is none.
    func answer(_ call: HTTPCall) async -> HTTPReply {
        guard let path = URLParts(call.url)?.path, let after = Int(path.dropFirst("/after/".count)) else {
            return HTTPReply(status: 404)
        }
        let count = state.withLock { $0.messages.count }
        guard after >= 0 else { return .json([count]) }
        if after >= count { try? await clock.sleep(for: .seconds(25)) }
        return .json(Array((after + 1)..<(max(count, after) + 1)))
    }
}

/// A channel that asks the mailroom, or listens to it.
struct Postman: PollingSource {
    var context: AdapterContext
    var tricks = Tricks()

    struct Tricks: Sendable {
        var poll: (@Sendable (Postman, Cursor?) async throws -> PollPage)?
        var run: (@Sendable (Postman, EventSink) async throws -> Void)?
        var start: (@Sendable (Postman) async throws -> Cursor?)?
    }

    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "post", name: "Post office")] }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        _ = try command.text(within: .init(maxLength: 100, unit: .grapheme))
        return .sent([MessageRef("\(command.id)")])
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON(Int.self) { number in
            [
                .event(
                    InboundEvent(
                        key: EventKey("letter-\(number)"),
                        account: ["post"],
                        conversation: ConversationRef("counter"),
                        author: .customer([Claim(Handle("sender", String(number)), .platformAccount)], name: nil),
                        occurredAt: Timestamp(seconds: 1_777_636_800),
                        body: .message(.text("letter \(number)"), MessageRef(String(number)))
                    )
                )
            ]
        }
    }

    func start() async throws -> Cursor? {
        if let trick = tricks.start { return try await trick(self) }
        return try await ask(after: nil).next
    }

    func poll(after cursor: Cursor?) async throws -> PollPage {
        if let trick = tricks.poll { return try await trick(self, cursor) }
        return try await ask(after: cursor)
    }

    func ask(after cursor: Cursor?) async throws -> PollPage {
        let place = cursor.flatMap { Int($0.text) } ?? -1
        let call = HTTPCall.get("https://post.example/after/\(place)")
        let numbers = try await context.http.fetch(call, as: [Int].self)
        guard cursor != nil else { return PollPage(events: [], next: Cursor(String(numbers.last ?? 0))) }
        return PollPage(events: numbers.map(raw), next: numbers.last.map { Cursor(String($0)) } ?? cursor)
    }

    func raw(_ number: Int) -> RawEvent {
        RawEvent(mediaType: "application/json", bytes: Array("\(number)".utf8), receivedAt: context.clock.now())
    }
}

/// The same channel with an open socket.
struct Listener: LiveSource {
    var postman: Postman
    var mailroom: Mailroom

    func probe() async throws -> [AccountProfile] { try await postman.probe() }
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { try await postman.send(command) }
    func decode(_ raw: RawEvent) -> [Decoded] { postman.decode(raw) }

    func start() async throws -> Cursor? { try await postman.start() }

    func run(after cursor: Cursor?, into sink: EventSink) async throws {
        if let trick = postman.tricks.run { return try await trick(postman, sink) }
        let (news, count) = mailroom.listen()
        for number in cursor.flatMap({ Int($0.text) }).map({ Array($0..<max($0, count)) }) ?? [] {
            try await sink.commit([postman.raw(number + 1)], cursor: Cursor(String(number + 1)))
        }
        for await number in news {
            try await sink.commit([postman.raw(number)], cursor: Cursor(String(number)))
        }
    }
}
