import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import TelegramChannel
import TelegramSimulator

/// A shop with a bot, its adapter and the platform it talks to.
struct Shop {
    let telegram: TelegramSimulator
    let simulation: Simulation
    let adapter: TelegramAdapter

    static let account = "123456789"
    static let token = "123456789:AAE-test-token-of-shop-hoa"
    static let secret = "test-webhook-secret_1"
    static let config: [String: JSONValue] = ["bot_token": .string(token), "webhook_secret": .string(secret)]

    /// A shop that is connected in one of the two modes.
    init(
        _ mode: String = "webhook",
        groups: Bool = true,
        clock: FakeClock = FakeClock(),
        rate: RateRule = RateRule(.conversation, 20, perMilliseconds: 20_000)
    ) throws {
        telegram = TelegramSimulator(token: Self.token, clock: clock, rate: rate)
        let secrets = ["bot_token": Self.token, "webhook_secret": Self.secret]
        simulation = Simulation(of: telegram, clock: clock, secrets: secrets, hosts: ["api.telegram.org"])
        let config: JSONValue = ["mode": .string(mode), "accept_groups": .bool(groups)]
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: config)
        adapter = try TelegramAdapter(connection: connection, context: simulation.context)
    }

    /// Sends to a conversation.
    @discardableResult
    func send(
        _ action: OutboundCommand.Action,
        to key: String,
        _ surface: Surface = .direct
    ) async throws(SendFailure) -> SendReceipt {
        try await adapter.send(
            OutboundCommand(
                id: ID(7),
                account: Self.account,
                conversation: .init(key, surface),
                conversationID: ID(1),
                sender: .human,
                action: action
            )
        )
    }

    /// Sends a text to a customer.
    @discardableResult
    func say(_ text: String, to customer: TelegramCustomer) async throws(SendFailure) -> SendReceipt {
        try await send(.message(.text(text)), to: String(customer.id))
    }

    /// What the adapter makes of everything that waits at the platform's webhook.
    func received() async -> [InboundEvent] {
        var events: [InboundEvent] = []
        await telegram.deliver { request in
            guard case .accept(let raw, let response) = try? await adapter.admit(request) else { return 401 }
            events += adapter.decode(raw).events
            return response.status
        }
        return events
    }

    /// The events of one update, given as JSON text.
    func read(_ update: String) -> [Decoded] {
        adapter.decode(RawEvent(mediaType: "application/json", bytes: Array(update.utf8), receivedAt: Self.noon))
    }

    static let noon = Timestamp(seconds: 1_777_636_800)

    /// The fields of the call that was made last.
    var lastCall: JSONValue? {
        simulation.transport.calls.last.flatMap { try? JSON.decode(JSONValue.self, from: $0.body) }
    }

    /// The names of the methods that were called, in order.
    var methods: [String] {
        simulation.transport.calls.compactMap { $0.url.split(separator: "/").last.map(String.init) }
    }
}

extension [Decoded] {
    var events: [InboundEvent] {
        compactMap { if case .event(let event) = $0 { event } else { nil } }
    }
}

extension InboundEvent {
    /// What was said, for messages and edits.
    var content: Content? {
        switch body {
        case .message(let content, _), .edited(_, let content): content
        default: nil
        }
    }
}

extension WebhookRequest {
    /// Sets the header that proves a request, and takes it away if `secret` is `nil`.
    mutating func setSecret(_ secret: String?) {
        guard let name = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token") else { return }
        headers[name] = secret
    }
}

extension Shop {
    static let plugin = TelegramAdapter.plugin
}
