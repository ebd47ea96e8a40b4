import ChannelKit
import ChannelSimulation
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

@Suite("What cannot be sent")
struct RefusalTests {
    private func failure(of action: OutboundCommand.Action, to key: String = "6012345001") async throws -> SendFailure?
    {
        let shop = try Shop()
        do {
            try await shop.send(action, to: key)
            return nil
        } catch {
            #expect(shop.methods == [], "refused before any call")
            return error
        }
    }

    private static let tooLong: [Content] = [
        .text(String(repeating: "x", count: 4097)), .text(String(repeating: "😊", count: 2049)),
        .text(" \n"),
        Content(parts: [.text("a"), .choice(Choice(label: "a", value: String(repeating: "ế", count: 22)))]),
        Content(parts: [.text("a"), .choice(Choice(label: " ", value: "a"))]),
        Content(parts: [.text("a"), .choice(Choice(label: "a", value: ""))]),
        Content(parts: [.choice(Choice(label: "a", value: "a"))]),
        Content(parts: [.text("a")] + (1...101).map { .choice(Choice(label: "\($0)", value: "\($0)")) }),
        Content(parts: [.text("a")], quoted: "not a number"),
        Content(parts: [.contact(ContactCard(name: "Minh", handles: []))]),
        Content(parts: [.media(Media(kind: .image, source: .part(1)))]),
        Content(parts: [.media(Media(kind: .image, source: .remote("a"), size: 10_000_001))]),
        Content(parts: [.media(Media(kind: .file, source: .remote("a"), caption: String(repeating: "x", count: 1025)))]
        ),
    ]

    @Test("is refused for good before any call", arguments: tooLong)
    func permanent(_ content: Content) async throws {
        guard case .permanent? = try await failure(of: .message(content)) else {
            Issue.record("\(content) is not refused as permanent")
            return
        }
    }

    @Test("is named where Telegram cannot do it")
    func unsupported() async throws {
        #expect(try await failure(of: .markRead("1")) == .unsupported("mark_read"))
        #expect(try await failure(of: .react("1", "👍"), to: "bc_1:5") == .unsupported("react"))
        #expect(try await failure(of: .message(Content(parts: [.html("<b>a</b>")]))) == .unsupported("html"))
        #expect(try await failure(of: .message(Content(parts: [.unsupported("x")]))) == .unsupported("x"))
    }

    @Test("names a conversation that is none of Telegram's", arguments: ["", "abc", ":5", "#5", "5#x", "bc_1:x"])
    func foreignConversation(_ key: String) async throws {
        guard case .permanent? = try await failure(of: .message(.text("a")), to: key) else {
            Issue.record("\(key) is not refused as permanent")
            return
        }
    }

    @Test("by whom blocked the bot, until they let it in again")
    func blocked() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        lan.block()
        await #expect(
            throws: SendFailure.recipient(.blocked, .init("Forbidden: bot was blocked by the user", status: 403))
        ) {
            try await shop.say("Dạ", to: lan)
        }
        lan.unblock()
        #expect(try await shop.say("Dạ", to: lan).refs.count == 1)
    }

    @Test("by whom never began")
    func neverBegan() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        await #expect(
            throws: SendFailure.permanent(.init("Forbidden: bot can't initiate conversation with a user", status: 403))
        ) {
            try await shop.say("Dạ", to: lan)
        }
    }

    @Test("says how long a chat that is written to too fast asks to wait")
    func throttled() async throws {
        let shop = try Shop(rate: RateRule(.conversation, 2, perMilliseconds: 10_000))
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        for _ in 1...2 { try await shop.say("Dạ", to: lan) }
        let detail = SendFailure.Detail("Too Many Requests: retry after 5", status: 429)
        await #expect(throws: SendFailure.throttled(.conversation, until: .seconds(5), detail)) {
            try await shop.say("Dạ", to: lan)
        }
        shop.simulation.clock.advance(by: .seconds(5))
        #expect(try await shop.say("Dạ", to: lan).refs.count == 1)
    }

    @Test("says where a group went on")
    func moved() async throws {
        let shop = try Shop()
        let group = shop.telegram.group("Khách sỉ")
        let moved = group.migrate()
        let text = "Bad Request: group chat was upgraded to a supergroup chat"
        await #expect(throws: SendFailure.moved(to: String(moved.id), .init(text, status: 400))) {
            try await shop.send(.message(.text("Dạ")), to: String(group.id), .group)
        }
        #expect(try await shop.send(.message(.text("Dạ")), to: String(moved.id), .group).refs == ["2"])
    }

    @Test("says what went out before a part failed, and what is left")
    func partial() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        shop.simulation.transport.inject(.resetMidResponse, skipping: 1)
        let content = Content(parts: [.text("Một"), .text("Hai"), .text("Ba")])
        let broken = SendFailure.outcomeUnknown(.init("the connection broke off"))
        let left = Content(parts: [.text("Hai"), .text("Ba")])
        await #expect(throws: SendFailure.partial(sent: ["2"], left: left, rest: broken)) {
            try await shop.send(.message(content), to: String(lan.id))
        }
    }

    @Test("is tried again where that does no harm, such as an edit")
    func repeatable() async throws {
        let shop = try Shop()
        shop.simulation.transport.failAlways(.status(502))
        await #expect(throws: SendFailure.retryable(after: nil, .init("HTTP 502", status: 502))) {
            try await shop.send(.edit("2", .text("Dạ")), to: "6012345001")
        }
        await #expect(throws: SendFailure.outcomeUnknown(.init("HTTP 502", status: 502))) {
            try await shop.send(.message(.text("Dạ")), to: "6012345001")
        }
    }

    @Test("hides the token, which stands in every address")
    func hidesToken() async throws {
        let reply: JSONValue = ["ok": false, "description": .string("no \(Shop.token)")]
        let leaky = Simulation(of: AnsweringPlatform { _ in .json(reply, status: 400) })
        leaky.secrets.set("bot_token", Shop.token)
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: [:])
        let adapter = try Shop.plugin.make(connection, leaky.context).core
        let command = OutboundCommand(
            id: ID(1),
            account: "1",
            conversation: .init("5"),
            conversationID: ID(1),
            sender: .human,
            action: .message(.text("a"))
        )
        await #expect(throws: SendFailure.permanent(.init("no (token)", status: 400))) {
            try await adapter.send(command)
        }
        await #expect(throws: AdapterFailure.unexpected("getMe: no (token)")) { try await adapter.probe() }
    }
}
