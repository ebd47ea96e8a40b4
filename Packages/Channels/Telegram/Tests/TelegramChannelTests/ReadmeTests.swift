import ChannelKit
import ChannelSimulation
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

@Suite("The README")
struct ReadmeTests {
    @Test("shows a program that works")
    func snippet() async throws {
        let clock = FakeClock()
        let telegram = TelegramSimulator(token: "123456789:AAE-example", clock: clock)
        let world = Simulation(
            of: telegram,
            clock: clock,
            secrets: ["bot_token": "123456789:AAE-example", "webhook_secret": "example-secret"]
        )
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: ["mode": "webhook"])
        let adapter = try TelegramAdapter(connection: connection, context: world.context)

        try await adapter.subscribe("https://hub.example/hooks/1")
        let lan = telegram.customer("Lan")
        lan.say("Còn hàng không ạ?")

        var printed: [Decoded] = []
        await telegram.deliver { request in
            guard case .accept(let raw, let response) = try? await adapter.admit(request) else { return 401 }
            printed += adapter.decode(raw)
            return response.status
        }
        #expect(printed.events.map(\.conversation.key) == ["6012345001"])
        #expect(printed.events.first?.content == .text("Còn hàng không ạ?"))
    }
}
