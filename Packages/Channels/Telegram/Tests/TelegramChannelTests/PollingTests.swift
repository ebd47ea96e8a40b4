import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import TelegramSimulator
import TelegramChannel
import Testing

@Suite("Polling")
struct PollingTests {
    private func texts(_ page: PollPage, _ shop: Shop) -> [String] {
        page.events.flatMap { shop.adapter.decode($0).events }.compactMap { $0.content?.plainText }
    }

    @Test("brings each update once, confirmed by asking for the next")
    func pages() async throws {
        let shop = try Shop("polling", clock: FakeClock(mode: .jumping))
        let lan = shop.telegram.customer("Lan")
        lan.say("Trước đây")
        let start = try await shop.adapter.poll(after: nil)
        #expect(start.events.isEmpty && start.next == "730000002")
        lan.say("Một")
        lan.say("Hai")
        let page = try await shop.adapter.poll(after: start.next)
        #expect(texts(page, shop) == ["Một", "Hai"])
        #expect(page.events.map(\.deliveryID) == ["730000002", "730000003"])
        #expect(shop.telegram.waitingUpdates == 2)
        let empty = try await shop.adapter.poll(after: page.next)
        #expect(empty == PollPage(events: [], next: page.next, wait: .seconds(1)))
        #expect(shop.telegram.waitingUpdates == 0)
    }

    @Test("begins with what nobody has fetched yet, as a webhook does")
    func start() async throws {
        let shop = try Shop("polling", clock: FakeClock(mode: .jumping))
        let lan = shop.telegram.customer("Lan")
        lan.say("Trước khi nối")
        let start = try #require(try await shop.adapter.start())
        lan.say("Ngay sau khi nối")
        #expect(texts(try await shop.adapter.poll(after: start), shop) == ["Trước khi nối", "Ngay sau khi nối"])
    }

    @Test("loses nothing that arrives after a first poll that found nothing")
    func emptyStart() async throws {
        let shop = try Shop("polling", clock: FakeClock(mode: .jumping))
        let start = try await shop.adapter.poll(after: nil)
        #expect(start.next == "0")
        shop.telegram.customer("Lan").say("Một")
        #expect(texts(try await shop.adapter.poll(after: start.next), shop) == ["Một"])
    }

    @Test("names every kind of update, since Telegram keeps silent about some, and waits longer than Telegram does")
    func request() async throws {
        let shop = try Shop("polling", clock: FakeClock(mode: .jumping))
        _ = try await shop.adapter.poll(after: "5")
        #expect(shop.lastCall?["timeout"] == 50 && shop.lastCall?["offset"] == 5)
        #expect(shop.lastCall?["allowed_updates"]?.elements?.contains("message_reaction") == true)
        #expect(shop.simulation.transport.calls.last?.timeout == .seconds(65))
        #expect(shop.simulation.clock.slept == [.seconds(50)])
    }

    @Test("wakes as soon as somebody writes")
    func wakes() async throws {
        let shop = try Shop("polling")
        let page = Task { try await shop.adapter.poll(after: "0") }
        await shop.simulation.clock.waitForSleepers()
        shop.telegram.customer("Lan").say("Một")
        #expect(texts(try await page.value, shop) == ["Một"])
    }

    @Test("ends as a conflict when another poller comes, or a webhook is set")
    func conflicts() async throws {
        let shop = try Shop("polling")
        let first = Task { try await shop.adapter.poll(after: "0") }
        await shop.simulation.clock.waitForSleepers()
        let second = Task { try await shop.adapter.poll(after: "0") }
        await #expect(throws: AdapterFailure.self) { try await first.value }
        await shop.simulation.clock.waitForSleepers()
        let connection = ChannelConnection(id: ID(2), channel: "telegram", config: ["mode": "webhook"])
        let other = try Shop.plugin.make(connection, shop.simulation.context)
        try await other.subscriber?.subscribe("https://another.example/in/1")
        await #expect(throws: AdapterFailure.self) { try await second.value }
        do {
            _ = try await shop.adapter.poll(after: "0")
            Issue.record("a poll beside a webhook brought a page")
        } catch AdapterFailure.conflict(let text) {
            #expect(text.contains("can't use getUpdates method while webhook is active"))
        }
        #expect(shop.telegram.webhookURL == "https://another.example/in/1")
        try await shop.adapter.subscribe("https://hub.example/in/1")
        #expect(shop.telegram.webhookURL == nil)
    }

    @Test("takes over from the hub's own webhook, with what still waits there", arguments: [nil, "5" as Cursor?])
    func takeover(_ cursor: Cursor?) async throws {
        let shop = try Shop("polling", clock: FakeClock(mode: .jumping))
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: ["mode": "webhook"])
        let before = try Shop.plugin.make(connection, shop.simulation.context)
        try await before.subscriber?.subscribe("https://hub.example/in/1")
        shop.telegram.customer("Lan").say("Một")
        let first = try await shop.adapter.poll(after: cursor)
        #expect(shop.telegram.webhookURL == nil)
        #expect(texts(try await shop.adapter.poll(after: first.next), shop) == ["Một"])
    }

    @Test("is refused in webhook mode, with words for the operator")
    func wrongMode() async throws {
        await #expect(throws: AdapterFailure.conflict("this connection is set to webhook and must not poll")) {
            try await Shop().adapter.poll(after: nil)
        }
    }

    @Test("tells a refused token, a flood and a server that is down apart")
    func failures() async throws {
        let shop = try Shop("polling")
        shop.simulation.secrets.set("bot_token", "123456789:another-token")
        await #expect(throws: AdapterFailure.unauthorized("Telegram refuses the bot token: Unauthorized")) {
            try await shop.adapter.poll(after: "0")
        }
        for (fault, failure) in [
            (Fault.status(429, headers: [.retryAfter: "3"]), AdapterFailure.throttled(until: .seconds(3), "HTTP 429")),
            (.status(502), .unreachable("getUpdates: HTTP 502")),
            (.malformedSuccess, .unexpected("getUpdates: the answer cannot be read")),
            (.refused, .unreachable("connection refused")),
        ] {
            shop.simulation.transport.inject(fault)
            await #expect(throws: failure) { try await shop.adapter.poll(after: "0") }
        }
    }

    @Test("keeps the bytes of each update as they came")
    func exactBytes() async throws {
        let updates = [#"{"update_id":7, "message" : {"text":"a]}\"\\","n":[1,{"x":"é"}]}}"#, #"{"update_id":8}"#]
        let answer = "{ \"ok\" : true,\n\"result\":[" + updates.joined(separator: " ,\n") + " ] }"
        let simulation = Simulation(of: AnsweringPlatform { _ in HTTPReply(status: 200, body: Array(answer.utf8)) })
        simulation.secrets.set("bot_token", Shop.token)
        let connection = ChannelConnection(id: ID(1), channel: "telegram", config: ["mode": "polling"])
        let page = try await Shop.plugin.make(connection, simulation.context).poll?.poll(after: "7")
        #expect(page?.events.map { String(decoding: $0.bytes, as: UTF8.self) } == updates)
        #expect(page?.next == "9")
    }
}
