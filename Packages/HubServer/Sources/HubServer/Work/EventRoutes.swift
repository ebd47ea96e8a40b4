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
            "What changes, as server-sent events; resumes after the last id that was received.",
            parameters: [.query("after", .integer(0...Int64.max), "The last sequence number you have.")],
            returnsBytes: "text/event-stream"
        ) { call in
            let workspace = try call.workspace
            let resumed = call.request.headers[text: "Last-Event-ID"].flatMap { Int64($0) }
            let asked = call.query("after").flatMap { Int64($0) }
            let newest = try await call.read { try $0.lastChange(in: workspace) }
            let follower = FeedFollower(
                store: call.store,
                feed: services.feed,
                workspace: workspace,
                scope: .workspace(workspace),
                // A number from the future would wait for ever.
                start: min(resumed ?? asked ?? newest, newest)
            )
            let hello = ServerEvent(name: "hello", data: "{\"last\":\(newest)}")
            return call.stream(Greeting(first: hello, rest: follower.compactMap { try ServerEvent($0) }))
        }
        return RouteGroup("Events", [stream])
    }
}

/// One event, then those of a sequence.
struct Greeting<Rest: AsyncSequence & Sendable>: AsyncSequence, Sendable where Rest.Element == ServerEvent {
    let first: ServerEvent
    let rest: Rest

    func makeAsyncIterator() -> Iterator {
        Iterator(first: first, rest: rest.makeAsyncIterator())
    }

    struct Iterator: AsyncIteratorProtocol {
        var first: ServerEvent?
        var rest: Rest.AsyncIterator

        mutating func next() async throws -> ServerEvent? {
            if let event = first {
                first = nil
                return event
            }
            return try await rest.next(isolation: #isolation)
        }
    }
}
