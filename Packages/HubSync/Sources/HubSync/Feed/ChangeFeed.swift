public import HubCore
public import HubStorage
import Synchronization

/// Keeps every screen of this node in step: the lines of the change feed as they are committed, and short-lived signals.
public final class ChangeFeed: Sendable {
    /// What a subscriber gets.
    @nonexhaustive
    public enum Event: Hashable, Sendable {
        /// A line of the feed.
        case change(Change)
        /// Somebody types in a conversation, or stopped; by the name to show, empty for the customer.
        case typing(ID<Conversation>, name: String, isOn: Bool, byCustomer: Bool)
    }

    /// What a subscriber wants.
    public enum Scope: Hashable, Sendable {
        /// Everything of a workspace, as agents may.
        case workspace(ID<Workspace>)
        /// One conversation alone, as its customer may.
        case conversation(ID<Conversation>, in: ID<Workspace>)
    }

    private struct Subscriber {
        var scope: Scope
        var continuation: AsyncStream<Event>.Continuation
    }

    private struct State {
        var next = 0
        var agents: [Int: Subscriber] = [:]
        var visitors: [ID<Conversation>: [Int: Subscriber]] = [:]
    }

    private static let buffer = 256
    private let state = Mutex(State())

    /// A feed that nobody follows yet.
    public init() {}

    /// How many screens follow the feed.
    public var subscribers: Int {
        state.withLock { $0.agents.count + $0.visitors.values.reduce(0) { $0 + $1.count } }
    }

    /// Follows the feed from now on.
    ///
    /// Never skips: for a reader that is too slow for its buffer the stream ends after the last event that fitted, and
    /// it reads the store from there before it subscribes again.
    public func subscribe(_ scope: Scope) -> AsyncStream<Event> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Event.self,
            bufferingPolicy: .bufferingOldest(Self.buffer)
        )
        let number = state.withLock { state in
            state.next += 1
            return state.next
        }
        // Set before the first event can end the stream, or nobody would clear up.
        continuation.onTermination = { [weak self] _ in self?.remove(number, scope) }
        let subscriber = Subscriber(scope: scope, continuation: continuation)
        state.withLock { state in
            switch scope {
            case .workspace: state.agents[number] = subscriber
            case .conversation(let id, _): state.visitors[id, default: [:]][number] = subscriber
            }
        }
        return stream
    }

    /// Whether the customer of a conversation has a screen open on this node.
    public func isWatched(_ conversation: ID<Conversation>) -> Bool {
        state.withLock { $0.visitors[conversation]?.isEmpty == false }
    }

    /// Hands lines of the feed to whoever wants them, in order.
    public func publish(_ changes: [Change]) {
        for change in changes { send(.change(change), change.workspace, change.conversation) }
    }

    /// Tells agents that somebody types, and the customer if it is an agent who does.
    public func signalTyping(
        in conversation: ID<Conversation>,
        of workspace: ID<Workspace>,
        name: String,
        isOn: Bool,
        byCustomer: Bool
    ) {
        let event = Event.typing(conversation, name: name, isOn: isOn, byCustomer: byCustomer)
        send(event, workspace, byCustomer ? nil : conversation)
    }

    private func send(_ event: Event, _ workspace: ID<Workspace>, _ conversation: ID<Conversation>?) {
        let targets = state.withLock { state in
            let watching = conversation.flatMap { state.visitors[$0] }.map { Array($0.values) } ?? []
            return state.agents.values.filter { $0.scope == .workspace(workspace) }
                + watching.filter { $0.scope == conversation.map { .conversation($0, in: workspace) } }
        }
        for target in targets {
            if case .dropped = target.continuation.yield(event) {
                // Nothing may follow what was dropped.
                target.continuation.finish()
            }
        }
    }

    private func remove(_ number: Int, _ scope: Scope) {
        state.withLock { state in
            switch scope {
            case .workspace: state.agents[number] = nil
            case .conversation(let id, _):
                state.visitors[id]?[number] = nil
                if state.visitors[id]?.isEmpty == true { state.visitors[id] = nil }
            }
        }
    }
}
