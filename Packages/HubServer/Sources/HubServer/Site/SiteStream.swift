import ChannelKit
import HubCore
import HubStorage
import HubSync

/// What happens in one visitor's conversation, and nothing else: first what was missed, then what comes.
struct SiteStream: AsyncSequence, Sendable {
    let call: Call
    let routes: SiteRoutes
    let caller: SiteCaller
    /// The last sequence number the screen has, from 0.
    let after: Int64
    /// How many known items are sent again at the start, since they may have changed meanwhile.
    private static let refreshed = 30

    func makeAsyncIterator() -> Iterator {
        Iterator(stream: self)
    }

    struct Iterator: AsyncIteratorProtocol {
        let stream: SiteStream
        private var ready: [ServerEvent] = []
        private var record: ConversationRecord?
        private var follower: FeedFollower.Iterator?

        init(stream: SiteStream) {
            self.stream = stream
        }

        mutating func next() async throws -> ServerEvent? {
            while ready.isEmpty {
                if follower == nil {
                    guard try await begin() else { return nil }
                } else {
                    guard let event = try await follower?.next() else { return nil }
                    try await take(event)
                }
            }
            return ready.removeFirst()
        }

        // A visitor who has said nothing yet has no conversation to follow; it begins with their first word.
        private mutating func begin() async throws -> Bool {
            while record == nil {
                guard !Task.isCancelled else { return false }
                let arrivals = stream.routes.arrivals
                record = try await stream.caller.conversation(stream.call)
                if record == nil { await arrivals.wait(for: stream.caller.owner) }
            }
            stream.routes.arrivals.forget(stream.caller.owner)
            guard let conversation = record?.conversation else { return false }
            let workspace = conversation.workspace
            let newest = try await stream.call.read { try $0.lastChange(in: workspace) }
            follower = FeedFollower(
                store: stream.call.store,
                feed: stream.routes.services.feed,
                workspace: workspace,
                scope: .conversation(conversation.id, in: workspace),
                start: newest
            ).makeAsyncIterator()
            try await catchUp(conversation)
            return true
        }

        private mutating func catchUp(_ conversation: Conversation) async throws {
            let after = stream.after
            for item in try await items({ reader in
                try reader.shownToCustomer(
                    of: conversation.id,
                    after: after,
                    refreshing: SiteStream.refreshed,
                    in: conversation.workspace,
                    limit: 1000
                )
            }) {
                try send(item, as: item.sequence > stream.after ? "item" : "update")
            }
        }

        private mutating func take(_ event: ChangeFeed.Event) async throws {
            switch event {
            case .change(let change): try await take(change)
            default:
                guard case .typing(_, let name, let isOn, false) = event else { return }
                let data = try JSON.encode(SiteTyping(name: name, on: isOn))
                ready.append(ServerEvent(name: "typing", json: data))
            }
        }

        private mutating func take(_ change: Change) async throws {
            switch change.topic {
            case .interactionCreated, .interactionUpdated:
                let id = ID<Interaction>(change.subject)
                for item in try await items({ try $0.interaction(id, in: change.workspace).map { [$0] } ?? [] }) {
                    try send(item, as: change.topic == .interactionCreated ? "item" : "update")
                }
            case .conversationUpdated:
                guard let conversation = record?.conversation else { return }
                let seen = try await stream.call.read {
                    try $0.teamSeen(conversation.id, in: conversation.workspace)
                }
                ready.append(ServerEvent(name: "seen", data: "{\"sequence\":\(seen)}"))
            default: return
            }
        }

        private mutating func send(_ item: SiteItem, as name: String) throws {
            ready.append(ServerEvent(id: String(item.sequence), name: name, json: try JSON.encode(item)))
        }

        private func items(_ question: @escaping @Sendable (Reader) throws -> [Interaction]) async throws -> [SiteItem]
        {
            guard let record else { return [] }
            return try await stream.routes.items(stream.call, stream.caller, record, question)
        }
    }
}

/// That a colleague types, as a customer is told.
private struct SiteTyping: Encodable {
    var name: String
    var on: Bool
}
