import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Synchronization
import TelegramSimulator
import Testing

@Suite("Telegram on a port")
struct PlayTests {
    /// A webhook that takes down what it is told and answers as it is asked to.
    private final class Hook: Sendable {
        let told = Mutex<[String]>([])
        let refusals: Mutex<[HTTPReply]>

        init(refusing refusals: [HTTPReply] = []) {
            self.refusals = Mutex(refusals)
        }

        func take(_ call: HTTPCall) -> HTTPReply {
            let secret = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token").flatMap { call.headers[$0] }
            guard secret == Shop.secret else { return HTTPReply(status: 401) }
            let refusal = refusals.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let refusal { return refusal }
            let message = try? JSON.decode(JSONValue.self, from: call.body)["message"]
            told.withLock { $0.append(message?["text"]?.text ?? "?") }
            return HTTPReply(status: 200)
        }
    }

    private let clock = FakeClock()

    private func pushed(_ hook: Hook, count: Int, _ play: (TelegramSimulator) async throws -> Void) async throws {
        let telegram = TelegramSimulator(token: Shop.token, clock: clock, allowsLoopback: true)
        let transport = MemoryTransport(to: AnsweringPlatform { hook.take($0) }, clock: clock)
        let fields = #"{"url": "http://127.0.0.1:8080/hooks/1", "secret_token": "\#(Shop.secret)"}"#
        let headers: HTTPFields = [.contentType: "application/json"]
        let url = "http://127.0.0.1/bot\(Shop.token)/setWebhook"
        let set = await telegram.answer(HTTPCall(.post, url, headers: headers, body: Array(fields.utf8)))
        #expect(set.status == 200)
        let pusher = Task { await telegram.push(through: transport) }
        try await play(telegram)
        while hook.told.withLock({ $0.count }) < count || telegram.waitingUpdates > 0 { await Task.yield() }
        pusher.cancel()
        await pusher.value
    }

    @Test("tells the webhook by itself, a chat's updates in order")
    func order() async throws {
        let hook = Hook()
        try await pushed(hook, count: 40) { telegram in
            let (lan, minh) = (telegram.customer("Lan"), telegram.customer("Minh"))
            for number in 1...20 {
                _ = try await telegram.play("say", ["customer": .integer(lan.id), "text": .string("L\(number)")])
                minh.say("M\(number)")
            }
        }
        let told = hook.told.withLock { $0 }
        #expect(told.filter { $0.hasPrefix("L") } == (1...20).map { "L\($0)" })
        #expect(told.filter { $0.hasPrefix("M") } == (1...20).map { "M\($0)" })
    }

    @Test("tells again what was not taken, after the time it was asked to wait")
    func again() async throws {
        let hook = Hook(refusing: [HTTPReply(status: 500), HTTPReply(status: 429, headers: [.retryAfter: "7"])])
        try await pushed(hook, count: 2) { telegram in
            let lan = telegram.customer("Lan")
            lan.say("Một")
            lan.say("Hai")
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(250))
            await clock.waitForSleepers()
            clock.advance(by: .milliseconds(6999))
            #expect(hook.told.withLock { $0.isEmpty })
            clock.advance(by: .milliseconds(1))
        }
        #expect(hook.told.withLock { $0 } == ["Một", "Hai"])
        #expect(clock.slept == [.milliseconds(250), .seconds(7)])
    }

    @Test("takes a plain address of this machine only if told so")
    func loopback() async throws {
        let telegram = TelegramSimulator(token: Shop.token, clock: clock)
        let body = Array(#"{"url": "http://127.0.0.1:8080/hooks/1"}"#.utf8)
        let url = "http://127.0.0.1/bot\(Shop.token)/setWebhook"
        let headers: HTTPFields = [.contentType: "application/json"]
        #expect(await telegram.answer(HTTPCall(.post, url, headers: headers, body: body)).status == 400)
    }

    @Test("people are played by name, and moves that miss somebody are refused")
    func moves() async throws {
        let telegram = TelegramSimulator(token: Shop.token, clock: clock)
        let lan = try #require(try await telegram.play("customer", ["name": "Lan"])["id"])
        let group = try #require(try await telegram.play("group", ["title": "Hội trà"])["id"])
        let said = try await telegram.play("say", ["customer": lan, "group": group, "text": "Chào cả nhà"])
        #expect(said["message"] == 1)
        _ = try await telegram.play("photo", ["customer": lan, "bytes": "/9j/", "caption": "Ảnh"])
        #expect(try await telegram.play("state", [:])["waiting"] == 2)
        #expect(try await telegram.play("sent", [:])["messages"] == [])
        await #expect(throws: PlayRefusal("There is no customer 5.")) {
            try await telegram.play("say", ["customer": 5, "text": "?"])
        }
        await #expect(throws: PlayRefusal("There is no group 5.")) { try await telegram.play("migrate", ["group": 5]) }
        await #expect(throws: PlayRefusal.self) { try await telegram.play("dance", [:]) }
    }
}
