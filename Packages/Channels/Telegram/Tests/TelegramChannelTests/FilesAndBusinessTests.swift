import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

@Suite("Files")
struct FilesTests {
    private let raw = RawEvent(mediaType: "application/json", bytes: [], receivedAt: Shop.noon)

    @Test("are found where Telegram keeps them, by a call that only the hub makes")
    func resolves() async throws {
        let shop = try Shop()
        try await shop.adapter.subscribe("https://hub.example/in/1")
        shop.telegram.customer("Lan").sendDocument([1, 2, 3], named: "hóa-đơn.pdf")
        let media = try #require(await shop.received().first?.content?.media.first)
        #expect(media.name == "hóa-đơn.pdf" && media.mimeType == "application/pdf")
        guard case .call(let call) = try await shop.adapter.resolve(media, in: raw) else {
            Issue.record("there is no call")
            return
        }
        #expect(call.method == .get)
        #expect(call.url == "https://api.telegram.org/file/bot\(Shop.token)/documents/file_1.bin")
        #expect(await shop.telegram.answer(call).body == [1, 2, 3])
        #expect(shop.methods.last == "getFile")
    }

    @Test("of more than 20 MB are explained, also where the size was not told")
    func tooLarge() async throws {
        let shop = try Shop()
        try await shop.adapter.subscribe("https://hub.example/in/1")
        shop.telegram.customer("Lan").sendDocument([1], named: "film.mp4", size: 25_000_000)
        var media = try #require(await shop.received().first?.content?.media.first)
        for size in [25_000_000, nil] {
            media.size = size
            do {
                _ = try await shop.adapter.resolve(media, in: raw)
                Issue.record("a file of 25 MB was resolved")
            } catch AdapterFailure.unexpected(let text) {
                #expect(text.contains("20 MB"))
            }
        }
    }

    @Test(
        "lead nowhere else, whatever the server answers",
        arguments: ["../getMe", "/etc/passwd", "a b", "a?x=1", "https://evil.example/x", "", "%2e%2e/x"]
    )
    func strangePaths(_ path: String) async throws {
        let reply: JSONValue = ["ok": true, "result": ["file_id": "x", "file_path": .string(path)]]
        let simulation = Simulation(of: AnsweringPlatform { _ in .json(reply) })
        simulation.secrets.set("bot_token", Shop.token)
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: [:])
        let resolver = try #require(try Shop.plugin.make(connection, simulation.context).media)
        await #expect(throws: AdapterFailure.self) {
            try await resolver.resolve(Media(kind: .file, source: .remote("x")), in: raw)
        }
    }
}

@Suite("Business accounts")
struct BusinessTests {
    @Test("are answered in the owner's name, and only there marked as read")
    func conversation() async throws {
        let shop = try Shop()
        try await shop.adapter.subscribe("https://hub.example/in/1")
        let business = shop.telegram.business("Chủ shop")
        let lan = shop.telegram.customer("Lan")
        business.receive("Còn hàng không ạ", from: lan)
        business.say("Đợi em chút", to: lan)
        let events = await shop.received()
        let key = "\(business.connection):\(lan.id)"
        #expect(events.map(\.conversation.key) == [String(business.owner), key, key])
        #expect(events.map(\.key.text).dropFirst() == ["m:\(key):1", "m:\(key):2"])
        #expect(events[2].author == .business(nil))
        let receipt = try await shop.send(.message(.text("Dạ còn")), to: key)
        #expect(receipt.refs == ["3"])
        #expect(shop.lastCall?["business_connection_id"] == .string(business.connection))
        try await shop.send(.markRead("1"), to: key)
        #expect(shop.methods.last == "readBusinessMessage")
        try await shop.send(.delete("3"), to: key)
        #expect(shop.methods.last == "deleteBusinessMessages")
        #expect(business.sent(to: lan).isEmpty)
        let echo = await shop.received()
        #expect(echo.map(\.body) == [.receipt(["3"], .sent, reason: nil)])
        #expect(echo.map(\.author) == [.business(nil)] && echo.map(\.conversation.key) == [key])
        business.delete([1, 2], with: lan)
        #expect(await shop.received().map(\.body) == [.deleted("1"), .deleted("2")])
    }

    @Test("close a day after the customer's last word")
    func window() async throws {
        let shop = try Shop()
        let business = shop.telegram.business("Chủ shop")
        let lan = shop.telegram.customer("Lan")
        business.receive("Còn hàng không ạ", from: lan)
        let key = "\(business.connection):\(lan.id)"
        let rules = try #require(shop.adapter.capabilities(in: ConversationRef(key)))
        #expect(rules.windows == [ReplyWindow(seconds: 86_400, after: .wait)])
        #expect(rules.markRead == .native && rules.reaction == .none)
        #expect(shop.adapter.capabilities(in: ConversationRef(String(lan.id))) == nil)
        shop.simulation.clock.advance(by: .seconds(86_401))
        await #expect(
            throws: SendFailure.windowClosed(.wait, .init("Bad Request: BUSINESS_PEER_INVALID", status: 400))
        ) {
            try await shop.send(.message(.text("Dạ")), to: key)
        }
    }
}
