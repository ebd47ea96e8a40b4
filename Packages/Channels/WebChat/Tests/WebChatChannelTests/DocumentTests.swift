import ChannelKit
import ChannelSimulation
import HubCore
import Testing

@testable import WebChatChannel

@Suite("What the documents promise")
struct DocumentTests {
    @Test("the signature to compare with is the one the adapter wants")
    func vector() throws {
        let shop = try Shop(["identity_secret": "test-secret"])
        let signed = SiteRequest.SignedUser(
            id: "42",
            email: "mai@example.com",
            expires: 1_777_600_800,
            signature: "8548e9202ea2187c903b73764f9b9bbb213389200cfc4f5ccbedf944f238850d"
        )
        #expect(try shop.open(user: signed).conversation.key == "u:42")
    }

    @Test("the README's program runs")
    func readme() throws {
        let world = Simulation(
            of: AnsweringPlatform { _ in HTTPReply(status: 404) },
            secrets: ["token_secret": "a-secret-for-tokens", "identity_secret": "a-secret-for-users"]
        )
        let wishes: JSONValue = ["site_name": "Tiệm Trà Sông Hậu", "allowed_origins": ["https://tea.example"]]
        let (config, problems) = WebChatAdapter.descriptor.config.check(wishes)
        #expect(problems.isEmpty)
        let connection = ChannelConnection(id: ID(1), channel: "web_chat", config: config)
        let chat = try WebChatAdapter(connection: connection, context: world.context)
        let now = world.clock.now()
        let visit = SiteRequest(origin: "https://tea.example", token: nil, isOpen: true, receivedAt: now)
        let session = try chat.openSession(visit)
        let post = SitePost(action: "message", id: "1", data: ["text": "Còn trà sen không?"], receivedAt: now)
        guard case .store(let raw) = try chat.receive(post, from: session), case .event(let event) = chat.decode(raw)[0]
        else {
            Issue.record("the message was not stored")
            return
        }
        #expect(event.body == .message(.text("Còn trà sen không?"), "1"))
    }
}
