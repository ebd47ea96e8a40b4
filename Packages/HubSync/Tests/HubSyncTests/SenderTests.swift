import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("Sending", .timeLimit(.minutes(2)))
struct SenderTests {
    let an = Person("an")

    @Test("makes one attempt at a time in a conversation, in order, and others side by side")
    func order() async throws {
        let hub = try await Hub()
        for name in ["an", "binh", "chi"] {
            try await hub.apply(Person(name).says("alo"))
            for number in 1...6 { try await hub.reply("\(name) \(number)", in: "chat-\(name)") }
        }
        // Several senders at once, as several nodes would be.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 { group.addTask { for _ in 0..<20 { try await hub.sender.sendDue() } } }
            try await group.waitForAll()
        }
        while try await hub.sender.sendDue() > 0 {}
        for name in ["an", "binh", "chi"] {
            let texts = hub.platforms[0].texts.filter { $0.hasPrefix(name) }
            #expect(texts == (1...6).map { "\(name) \($0)" })
        }
        #expect(hub.platforms[0].mostUnderway == 1)
    }

    @Test("tries again after what was certainly not sent, and holds up what comes after it")
    func retry() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let first = try await hub.reply("1", in: "chat-an")
        try await hub.reply("2", in: "chat-an")
        hub.platforms[0].answer(.failure(.retryable(after: .seconds(60), .init("busy"))))
        #expect(try await hub.sender.sendDue() == 1)
        #expect(try await hub.sender.sendDue() == 0)
        #expect(try await hub.delivery(of: first) == .queued)
        hub.clock.advance(by: .seconds(59))
        #expect(try await hub.sender.sendDue() == 0)
        hub.clock.advance(by: .seconds(2))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == ["1", "1", "2"])
        #expect(try await hub.delivery(of: first) == .sent)
        #expect(try await hub.command(of: first).attempts == 2)
    }

    @Test(
        "never sends twice what may have gone out, unless the platform tells repeats",
        arguments: [
            ChannelCapabilities.Idempotency.none, .echo, .key,
        ]
    )
    func unknown(idempotency: ChannelCapabilities.Idempotency) async throws {
        let hub = try await Hub(TestPlatform("alpha", .chat(idempotency)))
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answer(.failure(.outcomeUnknown(.init("the line broke"))))
        for _ in 0..<5 {
            try await hub.sender.sendDue()
            hub.clock.advance(by: .seconds(3600))
        }
        let isSafe = idempotency == .key
        #expect(hub.platforms[0].texts == (isSafe ? ["1", "1"] : ["1"]))
        #expect(try await hub.delivery(of: reply) == (isSafe ? .sent : .unknown))
        #expect(Set(hub.platforms[0].sent.map(\.id)).count == 1)
        let troubled = try await hub.store.read { try $0.troubledCommands(in: hub.workspace, limit: 9) }
        #expect(troubled.map(\.state) == (isSafe ? [] : [.unknown]))
    }

    @Test(
        "does not know what a node was sending when it died, and does not hold up what comes after",
        arguments: [
            ChannelCapabilities.Idempotency.none, .key,
        ]
    )
    func interrupted(idempotency: ChannelCapabilities.Idempotency) async throws {
        var hub = try await Hub(TestPlatform("alpha", .chat(idempotency)))
        try await hub.apply(an.says("alo"))
        let first = try await hub.reply("1", in: "chat-an")
        try await hub.reply("2", in: "chat-an")
        #expect(try await hub.store.commit { try $0.claimCommands(limit: 9) }.count == 1)
        hub = try await hub.restarted()
        #expect(try await hub.sender.sendDue() == 0)
        try await hub.sender.recover()
        #expect(try await hub.delivery(of: first) == (idempotency == .key ? .queued : .unknown))
        hub.clock.advance(by: .seconds(60))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == (idempotency == .key ? ["1", "2"] : ["2"]))
    }

    @Test("gives up with the reason that an agent can read, and goes on with the next")
    func dead() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("1", in: "chat-an")
        try await hub.reply("2", in: "chat-an")
        hub.platforms[0].answer(.failure(.permanent(.init("too rude", status: 400))))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == ["1", "2"])
        #expect(try await hub.delivery(of: reply) == .failed)
        let troubled = try await hub.store.read { try $0.troubledCommands(in: hub.workspace, limit: 9) }
        #expect(troubled.map(\.reason) == ["too rude"])
    }

    @Test("sends the rest alone when somebody tries again what went out in part")
    func restOnly() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let said = Content(parts: [.text("một"), .text("hai"), .text("ba")])
        let reply = try await hub.reply(said, in: "chat-an")[0]
        let left = Content(parts: [.text("hai"), .text("ba")])
        let broken = SendFailure.permanent(.init("too rude"))
        hub.platforms[0].answer(.failure(.partial(sent: ["o1"], left: left, rest: broken)))
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .failed)
        let (command, outbox) = (try await hub.command(of: reply), hub.outbox)
        try await hub.store.commit { try outbox.retry(command, showing: reply, $0) }
        try await hub.sender.sendDue()
        #expect(hub.platforms[0].texts == ["một\nhai\nba", "hai\nba"])
        #expect(try await hub.delivery(of: reply) == .sent)
        #expect(try await hub.interactions("chat-an").last?.body.content == said)
        try await hub.apply(an.event("r", .reaction("o1", "❤️")))
        #expect(try await hub.interactions("chat-an").last?.reactions.count == 1)
    }

    @Test("gives up what could not be sent in a day")
    func deadline() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answerAlways(.retryable(after: nil, .init("busy")))
        for _ in 0..<300 {
            try await hub.sender.sendDue()
            hub.clock.advance(by: .seconds(720))
        }
        #expect(try await hub.delivery(of: reply) == .failed)
        #expect(try await hub.command(of: reply).state == .dead)
        #expect((100...200).contains(hub.platforms[0].texts.count))
    }

    @Test("remembers whom it cannot reach, until they write again")
    func unreachable() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answer(.failure(.recipient(.blocked, .init("blocked"))))
        try await hub.sender.sendDue()
        await #expect(throws: SendRefusal.unreachable) { try await hub.reply("2", in: "chat-an") }
        try await hub.apply(an.says("quay lại"))
        try await hub.reply("3", in: "chat-an")
    }

    @Test("follows a conversation to its new key")
    func moved() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answer(.failure(.moved(to: "chat-new", .init("upgraded"))))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].sent.map(\.conversation.key) == ["chat-an", "chat-new"])
        #expect(try await hub.delivery(of: reply) == .sent)
    }

    @Test("sends to the new key even if customers have written there already")
    func movedWhereSomebodyIs() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"), an.at("chat-new").says("đây rồi"))
        hub.platforms[0].answer(.failure(.moved(to: "chat-new", .init("upgraded"))))
        for text in ["1", "2"] { try await hub.reply(text, in: "chat-an") }
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].sent.map(\.conversation.key) == ["chat-an", "chat-new", "chat-new"])
        #expect(hub.platforms[0].texts == ["1", "1", "2"])
        #expect(try await hub.texts("chat-an") == ["alo", "1", "2"])
    }

    @Test("keeps places free for other connections while a platform hangs")
    func hanging() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        for number in 0..<70 {
            try await hub.apply(Person("an\(number)").says("alo"))
            try await hub.reply("\(number)", in: "chat-an\(number)")
        }
        try await hub.apply(an.says("alo"), on: "beta")
        _ = try await hub.reply(.text("Dạ"), in: "chat-an", on: "beta")
        let (line, hangUp) = AsyncStream.makeStream(of: Void.self)
        hub.platforms[0].hold { for await _ in line {} }
        let sending = Task { try await hub.sender.run() }
        while hub.platforms[1].texts.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
        #expect(hub.platforms[0].sent.count <= 16)
        hub.platforms[0].hold(nil)
        hangUp.finish()
        while hub.platforms[0].sent.count < 70 { try await Task.sleep(for: .milliseconds(5)) }
        sending.cancel()
        try await sending.value
    }

    @Test("takes nothing from the queue that its rate holds back, so that a power cut leaves no doubt about it")
    func heldBack() async throws {
        let hub = try await Hub(TestPlatform("alpha", rates: [RateRule(.account, 1, perMilliseconds: 60_000)]))
        for name in ["an", "binh"] { try await hub.apply(Person(name).says("alo")) }
        try await hub.reply("1", in: "chat-an")
        let second = try await hub.reply("2", in: "chat-binh")
        #expect(try await hub.sender.sendDue() == 1)
        #expect(try await hub.sender.sendDue() == 0)
        #expect(hub.platforms[0].texts == ["1"])
        let held = try await hub.command(of: second)
        #expect(held.state == .queued && held.attempts == 0 && held.notBefore > hub.store.now())
        try await hub.sender.recover()
        hub.clock.advance(by: .seconds(61))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == ["1", "2"])
    }

    @Test(
        "pauses an account that is asked to wait, and no other",
        arguments: [[], [RateRule(.account, 100, perMilliseconds: 1)]]
    )
    func throttledAccount(rates: [RateRule]) async throws {
        let hub = try await Hub(TestPlatform("alpha", rates: rates), TestPlatform("beta", rates: rates))
        for name in ["an", "binh"] { try await hub.apply(Person(name).says("alo")) }
        try await hub.apply(Person("chi").says("alo"), on: "beta")
        try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answer(.failure(.throttled(.account, until: .seconds(600), .init("slow down"))))
        try await hub.sender.sendDue()
        let second = try await hub.reply("2", in: "chat-binh")
        let chi = try await hub.conversation("chat-chi", on: "beta").conversation.id
        _ = try await hub.store.commit { [hub] in
            try hub.outbox.enqueue(.init(.text("3"), in: chi, by: ID(7)), in: hub.workspace, $0)
        }
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == ["1"])
        #expect(hub.platforms[1].texts == ["3"])
        #expect(try await hub.command(of: second).attempts == 0)
        hub.clock.advance(by: .seconds(602))
        while try await hub.sender.sendDue() > 0 {}
        #expect(Set(hub.platforms[0].texts) == ["1", "2"] && hub.platforms[0].texts.count == 3)
    }

    @Test("pauses one conversation that is asked to wait, and no other")
    func throttledConversation() async throws {
        let hub = try await Hub()
        for name in ["an", "binh"] { try await hub.apply(Person(name).says("alo")) }
        try await hub.reply("1", in: "chat-an")
        hub.platforms[0].answer(.failure(.throttled(.conversation, until: .seconds(600), .init("slow down"))))
        try await hub.sender.sendDue()
        try await hub.reply("2", in: "chat-binh")
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts == ["1", "2"])
    }

    @Test("keeps the platform's rates")
    func rates() async throws {
        let hub = try await Hub(TestPlatform("alpha", rates: [RateRule(.account, 2, perMilliseconds: 1000)]))
        for name in ["an", "binh", "chi", "dung"] {
            try await hub.apply(Person(name).says("alo"))
            try await hub.reply(name, in: "chat-\(name)")
        }
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts.count == 2)
        hub.clock.advance(by: .milliseconds(600))
        while try await hub.sender.sendDue() > 0 {}
        #expect(hub.platforms[0].texts.count == 3)
    }

    @Test("with a dead token asks for help, tries again later, and lets everything in that comes")
    func deadToken() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        hub.platforms[0].answerAlways(.unauthorized(.init("token expired")))
        try await hub.sender.sendDue()
        let id = try hub.connection().record.id
        #expect(try await hub.store.read { try $0.connection(id) }?.health == "needsAuth")
        try await hub.apply(an.says("2"))
        #expect(try await hub.texts("chat-an") == ["1", "Dạ", "2"])
        hub.platforms[0].answerAlways(nil)
        hub.clock.advance(by: .seconds(60))
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .sent)
        #expect(try await hub.store.read { try $0.connection(id) }?.health == "connected")
    }

    @Test("waits for a connection that cannot be used as it is, and gives up on one that was removed")
    func noConnection() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        let id = try hub.connection().record.id
        try await hub.store.updateConnection(id, config: [:], expecting: 1)
        try await hub.pool.reload()
        #expect(hub.pool[id] == nil)
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .queued)
        try await hub.store.commit { try $0.removeConnection(id) }
        hub.clock.advance(by: .seconds(100))
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .failed)
    }

    @Test("lets an agent take a message back before its turn, and never after")
    func takenBack() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        let id = try await hub.conversation("chat-an").conversation.id
        let reply = try await hub.store.commit { [hub] in
            try hub.outbox.enqueue(.init(.text("ơ"), in: id, by: ID(7), delay: .seconds(10)), in: hub.workspace, $0)
        }[0]
        #expect(try await hub.sender.sendDue() == 0)
        let command = try await hub.command(of: reply).id
        #expect(try await hub.store.commit { try $0.cancel(command, in: hub.workspace) })
        hub.clock.advance(by: .seconds(60))
        #expect(try await hub.sender.sendDue() == 0)
        let other = try await hub.reply("Dạ", in: "chat-an")
        try await hub.sender.sendDue()
        let sent = try await hub.command(of: other).id
        #expect(try await !hub.store.commit { try $0.cancel(sent, in: hub.workspace) })
        #expect(hub.platforms[0].texts == ["Dạ"])
    }

    @Test("ends a shutdown with the attempts under way finished, and nothing else begun")
    func shutdown() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("1", in: "chat-an")
        let (begun, tell) = AsyncStream.makeStream(of: Bool.self)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        hub.platforms[0].hold {
            tell.yield(Task.isCancelled)
            for await _ in gate { break }
            tell.yield(Task.isCancelled)
        }
        let running = Task { try await hub.sender.run() }
        var cancelled = begun.makeAsyncIterator()
        #expect(await cancelled.next() == false)
        running.cancel()
        open.yield()
        #expect(await cancelled.next() == false)
        try await running.value
        #expect(try await hub.delivery(of: reply) == .sent)
    }

    @Test("cuts a long text into messages that go out in order, and refuses what the channel cannot do")
    func splitting() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let text = (1...60).map { "Câu số \($0)." }.joined(separator: " ")
        let pieces = try await hub.reply(.text(text), in: "chat-an", by: ID(7))
        while try await hub.sender.sendDue() > 0 {}
        #expect(pieces.count > 2)
        #expect(hub.platforms[0].texts.joined(separator: " ") == text)
        #expect(hub.platforms[0].texts.allSatisfy { $0.count <= 200 && $0.hasSuffix(".") })
        let before = try await hub.interactions("chat-an").count
        let photo = Content(parts: [.media(Media(kind: .image, source: .remote("x")))])
        await #expect(throws: SendRefusal.unsupported("image")) { try await hub.reply(photo, in: "chat-an", by: nil) }
        await #expect(throws: SendRefusal.empty) { try await hub.reply(" \n", in: "chat-an") }
        #expect(try await hub.interactions("chat-an").count == before)
    }
}
