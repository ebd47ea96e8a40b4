import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

/// Somebody who uses a channel, and the events that come of it.
struct Person: Sendable {
    var claims: [Claim]
    var name: String?
    var chat: ConversationRef

    /// Somebody whom the platform vouches for.
    init(_ id: String, name: String? = nil, chat: String? = nil, scope: String = "") {
        claims = [Claim(Handle("test_user", id, scope: scope), .platformAccount)]
        self.name = name
        self.chat = ConversationRef(chat ?? "chat-" + id)
    }

    init(_ claims: [Claim], chat: String) {
        self.claims = claims
        self.chat = ConversationRef(chat)
    }

    /// The same person somewhere else.
    func at(_ key: String, _ surface: Surface = .direct) -> Person {
        var copy = self
        copy.chat = ConversationRef(key, surface)
        return copy
    }

    func event(_ key: String, _ body: InboundEvent.Body, at seconds: Int64 = 0) -> InboundEvent {
        InboundEvent(
            key: EventKey(key),
            account: ["page-1"],
            conversation: chat,
            author: .customer(claims, name: name),
            occurredAt: Timestamp(seconds: 1_777_597_000 + seconds),
            body: body
        )
    }

    /// Says something; the text is its key and, unless another is named, the platform's id of it.
    func says(_ text: String, ref: String? = nil, at seconds: Int64 = 0) -> InboundEvent {
        event("\(chat.key)/\(ref ?? text)", .message(.text(text), MessageRef(ref ?? text)), at: seconds)
    }

    /// The platform says something about a conversation of ours with them.
    func platform(_ key: String, _ body: InboundEvent.Body) -> InboundEvent {
        var event = event(key, body)
        event.author = .system
        return event
    }

    /// Our own side says something.
    func echo(_ text: String, ref: String, of command: ID<OutboundCommand>? = nil) -> InboundEvent {
        var event = event("echo/\(ref)", .message(.text(text), MessageRef(ref)))
        event.author = .business(command)
        return event
    }
}

extension Hub {
    /// A conversation by the platform's key.
    func conversation(_ key: String, on channel: ChannelID? = nil) async throws -> ConversationRecord {
        let workspace = workspace
        let connection = try connection(channel).record.id
        return try #require(
            try await store.read { reader in
                let accounts = try reader.accounts(of: connection, in: workspace)
                return try accounts.compactMap { try reader.conversation(key, of: $0.id, in: workspace) }.first
            }
        )
    }

    /// Whether the first platform's account has a conversation under this key.
    func hasConversation(_ key: String) async throws -> Bool {
        let workspace = workspace
        let connection = try connection().record.id
        return try await store.read { reader in
            try reader.accounts(of: connection, in: workspace)
                .contains { try reader.conversation(key, of: $0.id, in: workspace) != nil }
        }
    }

    /// Everything in a conversation, in its order.
    func interactions(_ key: String, on channel: ChannelID? = nil) async throws -> [Interaction] {
        let workspace = workspace
        let id = try await conversation(key, on: channel).conversation.id
        return try await store.read { try $0.interactions(of: id, after: 0, in: workspace, limit: 10_000) }
    }

    /// The texts of a conversation, in its order.
    func texts(_ key: String, on channel: ChannelID? = nil) async throws -> [String] {
        try await interactions(key, on: channel).compactMap { $0.body.content?.plainText }
    }

    /// Every ticket, oldest first.
    func tickets() async throws -> [Ticket] {
        let workspace = workspace
        return try await store.read { try $0.tickets(in: workspace, TicketFilter(), limit: 10_000) }
            .sorted { $0.number < $1.number }
    }

    /// Every customer who stands for themselves, oldest first.
    func customers() async throws -> [Customer] {
        let workspace = workspace
        return try await store.read { try $0.customers(in: workspace, limit: 10_000) }.reversed()
    }

    func history(of ticket: Ticket) async throws -> [TicketEvent.Change] {
        let workspace = workspace
        return try await store.read { try $0.events(of: ticket.id, in: workspace) }.map(\.change)
    }

    /// The ledger of all connections in short; checks that it adds up.
    func ledger() async throws -> [String: Int64] {
        let workspace = workspace
        var sum: [String: Int64] = [:]
        for count in try await store.read({ try $0.ledger(of: workspace) }) {
            #expect(count.addsUp)
            sum.merge(count.states) { $0 + $1 }
            sum["received", default: 0] += count.received
            sum["redelivered", default: 0] += count.redelivered
        }
        return sum.filter { $0.value != 0 }
    }

    /// Says something to a customer as an agent and gives back the commands that will carry it.
    @discardableResult
    func reply(_ text: String, in key: String, by agent: ID<Agent>? = ID(7)) async throws -> Interaction {
        try await reply(.text(text), in: key, by: agent)[0]
    }

    func reply(
        _ content: Content,
        in key: String,
        on channel: ChannelID? = nil,
        by agent: ID<Agent>? = ID(7)
    ) async throws -> [Interaction] {
        let (workspace, outbox) = (workspace, outbox)
        let id = try await conversation(key, on: channel).conversation.id
        return try await store.commit {
            try outbox.enqueue(.init(content, in: id, by: agent), in: workspace, $0)
        }
    }

    /// How far one of our messages came.
    func delivery(of interaction: Interaction) async throws -> Delivery? {
        let workspace = workspace
        return try await store.read { try $0.interaction(interaction.id, in: workspace) }?.delivery
    }

    /// The command behind one of our messages.
    func command(of interaction: Interaction) async throws -> OutboxRecord {
        let workspace = workspace
        return try #require(try await store.read { try $0.command(for: interaction.id, in: workspace) })
    }
}
