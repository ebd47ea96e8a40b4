import ChannelKit
import HTTPTypes
import Hummingbird
import HubCore
import HubStorage
import HubSync

/// What changed, as the event stream says it; whoever wants more asks for it.
struct ChangeView: Encodable {
    var topic: String
    var subject: ID<Change>
    var conversation: ID<Conversation>?
    var ticket: ID<Ticket>?
    var at: Timestamp

    init(_ change: Change) {
        topic = change.topic.rawValue
        subject = ID(change.subject)
        conversation = change.conversation
        ticket = change.ticket
        at = change.at
    }
}

/// That somebody types, as the event stream says it.
struct TypingView: Encodable {
    var conversation: ID<Conversation>
    var name: String
    var on: Bool
    var byCustomer: Bool
}

extension ServerEvent {
    /// An event of the agents' stream; `nil` for kinds that agents do not see.
    init?(_ event: ChangeFeed.Event) throws {
        switch event {
        case .change(let change):
            self.init(id: String(change.sequence), name: "change", json: try JSON.encode(ChangeView(change)))
        default:
            guard case .typing(let conversation, let name, let isOn, let byCustomer) = event else { return nil }
            let view = TypingView(conversation: conversation, name: name, on: isOn, byCustomer: byCustomer)
            self.init(name: "typing", json: try JSON.encode(view))
        }
    }

    init(id: String? = nil, name: String, json: [UInt8]) {
        self.init(id: id, name: name, data: String(decoding: json, as: UTF8.self))
    }
}

extension RouteGroup {
    /// The stream that keeps screens in step.
    static func events(_ services: HubServices) -> RouteGroup {
        let stream = Endpoint(
            .get,
            "/api/v1/events",
            .needs(.readConversations),
            """
            What changes, as server-sent events; resumes after the last id that was received. After the event `reset` \
            whatever is known is out of date, and the stream goes on after the sequence number that it names as `last`.
            """,
            parameters: [.query("after", .integer(0...Int64.max), "The last sequence number you have.")],
            returnsBytes: "text/event-stream"
        ) { call in
            let (workspace, limits) = (try call.workspace, call.hub.configuration.limits)
            let place = try call.hub.streams.enter([
                .agent(try call.agent.id): limits.streamsPerAgent, .address(call.address): limits.streamsPerAddress,
            ])
            let resumed = call.request.headers[text: "Last-Event-ID"].flatMap { Int64($0) }
            let asked = call.query("after").flatMap { Int64($0) }
            let newest = try await call.read { try $0.lastChange(in: workspace) }
            let start = EventStart(after: resumed ?? asked, newest: newest, most: limits.replayedChanges)
            let follower = FeedFollower(
                store: call.store,
                feed: services.feed,
                workspace: workspace,
                scope: .workspace(workspace),
                start: start.sequence
            )
            let events = Greeting(first: start.events, rest: follower.compactMap { try ServerEvent($0) })
            return call.stream(events, holding: place) { await call.isStillPermitted() }
        }
        return RouteGroup("Events", [stream])
    }
}

/// Where a stream begins, and what it says first.
struct EventStart: Sendable {
    /// The line after which the changes follow.
    let sequence: Int64
    let events: [ServerEvent]

    /// Begins where the reader left off, or now if that is too long ago or the reader has nothing.
    ///
    /// - Parameters:
    ///   - last: the last line that the reader has.
    ///   - newest: the last line there is.
    ///   - most: how many lines are repeated.
    init(after last: Int64?, newest: Int64, most: Int64) {
        // A number from the future would wait for ever.
        let start = max(0, min(last ?? newest, newest))
        let data = "{\"last\":\(newest)}"
        let hello = ServerEvent(name: "hello", data: data)
        guard newest - start > most else {
            (sequence, events) = (start, [hello])
            return
        }
        (sequence, events) = (newest, [hello, ServerEvent(id: "\(newest)", name: "reset", data: data)])
    }
}

/// A few events, then those of a sequence.
struct Greeting<Rest: AsyncSequence & Sendable>: AsyncSequence, Sendable where Rest.Element == ServerEvent {
    let first: [ServerEvent]
    let rest: Rest

    func makeAsyncIterator() -> Iterator {
        Iterator(first: first[...], rest: rest.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        var first: ArraySlice<ServerEvent>
        var rest: Rest.AsyncIterator

        mutating func next() async throws -> ServerEvent? {
            if let event = first.popFirst() { return event }
            return try await rest.next(isolation: #isolation)
        }
    }
}
