import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("Conversations in the pipeline")
struct ConversationTests {
    let an = Person("an")

    @Test("our own words come back as an echo and stand there once")
    func echo() async throws {
        let hub = try await Hub(TestPlatform("alpha", .chat(.echo)))
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        hub.platforms[0].answer(.success(SendReceipt(refs: [], state: .awaitingEcho("x"))))
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .accepted)
        let command = ID<OutboundCommand>(try await hub.command(of: reply).id.rawValue)
        try await hub.apply(an.echo("Dạ", ref: "e1", of: command))
        #expect(try await hub.texts("chat-an") == ["alo", "Dạ"])
        #expect(try await hub.delivery(of: reply) == .sent)
        // What was written in the platform's own program is new to us.
        try await hub.apply(an.echo("Từ điện thoại", ref: "e2"))
        let last = try #require(try await hub.interactions("chat-an").last)
        #expect(last.author == .agent(nil) && last.delivery == .sent)
        #expect(last.ticket == (try await hub.tickets().first?.id))
    }

    @Test("an echo that is faster than a broken answer settles what would be unknown")
    func echoSettles() async throws {
        let hub = try await Hub(TestPlatform("alpha", .chat(.echo)))
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        let command = ID<OutboundCommand>(try await hub.command(of: reply).id.rawValue)
        hub.platforms[0].hold { [an] in try? await hub.apply(an.echo("Dạ", ref: "e1", of: command)) }
        hub.platforms[0].answer(.failure(.outcomeUnknown(.init("the line broke"))))
        try await hub.sender.sendDue()
        #expect(try await hub.command(of: reply).state == .done)
        #expect(try await hub.delivery(of: reply) == .sent)
        #expect(try await hub.texts("chat-an") == ["alo", "Dạ"])
    }

    @Test("an echo that names no command and is faster than the platform's answer stands there once")
    func namelessEcho() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ còn ạ", in: "chat-an")
        hub.platforms[0].hold { [an] in
            try? await hub.apply(an.echo("Dạ còn  ạ\n", ref: "out-1"), an.echo("Lời khác", ref: "app-1"))
        }
        try await hub.sender.sendDue()
        #expect(try await hub.texts("chat-an") == ["alo", "Dạ còn ạ", "Lời khác"])
        #expect(try await hub.delivery(of: reply) == .sent)
        try await hub.apply(an.event("r", .reaction("out-1", "❤️")))
        #expect(try await hub.interactions("chat-an").map(\.reactions.count) == [0, 1, 0])
        // Once it has gone out, the same words again are somebody else's.
        hub.platforms[0].hold(nil)
        try await hub.apply(an.echo("Dạ còn ạ", ref: "app-2"))
        #expect(try await hub.texts("chat-an").count == 4)
    }

    @Test("echoes of the parts of a message that are faster than the platform's answer are not new either")
    func echoesOfParts() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply(Content(parts: [.text("một"), .text("hai")]), in: "chat-an")[0]
        hub.platforms[0].answer(.success(.sent(["o1", "o2"])))
        hub.platforms[0].hold { [an] in
            try? await hub.apply(an.echo("một", ref: "o1"), an.echo("hai", ref: "o2"))
        }
        try await hub.sender.sendDue()
        #expect(try await hub.texts("chat-an") == ["alo", "một\nhai"])
        #expect(try await hub.delivery(of: reply) == .sent)
    }

    @Test("an echo cannot settle a command of another account")
    func foreignEcho() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        let command = ID<OutboundCommand>(try await hub.command(of: reply).id.rawValue)
        try await hub.apply(an.echo("gì đó", ref: "e1", of: command), on: "beta")
        #expect(try await hub.command(of: reply).state == .queued)
    }

    @Test("an echo of a command that nobody knows is not ours")
    func unknownEcho() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"), an.echo("gì đó", ref: "e1", of: ID(424_242)))
        let last = try #require(try await hub.interactions("chat-an").last)
        #expect(last.author == .system && last.delivery == nil)
    }

    @Test("go on under a new key, and the old one still leads to them")
    func moved() async throws {
        let hub = try await Hub()
        let group = an.at("g-old", .group)
        try await hub.apply(group.says("1"))
        try await hub.apply(group.platform("mv", .moved(to: "g-new")))
        try await hub.apply(an.at("g-new", .group).says("2"), group.says("3"))
        #expect(try await hub.texts("g-new") == ["1", "2", "3"])
        #expect(try await hub.conversation("g-old").conversation.id == hub.conversation("g-new").conversation.id)
        try await hub.reply("Dạ", in: "g-old")
        try await hub.sender.sendDue()
        #expect(hub.platforms[0].sent.map(\.conversation.key) == ["g-new"])
    }

    @Test("are continued by letters that answer one of theirs, also within one batch")
    func threads() async throws {
        let hub = try await Hub()
        let first = an.at("thread-1").says("Hỏi giá", ref: "<1@x>")
        var answer = an.at("thread-2").says("Còn hàng không?", ref: "<2@x>")
        answer.thread = ["<nobody@x>", "<1@x>"]
        var next = an.at("thread-3").says("Alo?", ref: "<3@x>")
        next.thread = ["<2@x>"]
        try await hub.apply(first, answer)
        try await hub.apply(next)
        #expect(try await hub.texts("thread-1") == ["Hỏi giá", "Còn hàng không?", "Alo?"])
        #expect(try await hub.tickets().count == 1)
    }

    @Test("that the way in proves are continued, if they are the same account's, and never another's")
    func proven() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        try await hub.apply(an.says("1"))
        let proven = try await hub.conversation("chat-an").conversation.id
        var answer = Person("other", chat: "elsewhere").says("2")
        answer.provenConversation = proven
        try await hub.apply(answer)
        #expect(try await hub.texts("chat-an") == ["1", "2"])
        try await hub.apply(answer, on: "beta")
        #expect(try await hub.texts("chat-an") == ["1", "2"])
        #expect(try await hub.texts("elsewhere", on: "beta") == ["2"])
        answer.key = "again"
        answer.provenConversation = ID(12345)
        try await hub.apply(answer)
        #expect(try await hub.texts("elsewhere") == ["2"])
    }

    @Test("belong to the customer even if the first word was ours or the platform's")
    func adopted() async throws {
        let hub = try await Hub()
        try await hub.apply(an.echo("Chào bạn", ref: "e1"))
        #expect(try await hub.conversation("chat-an").conversation.customer == nil)
        try await hub.apply(an.says("Chào shop"))
        let customer = try #require(try await hub.customers().first)
        #expect(try await hub.conversation("chat-an").conversation.customer == customer.id)
        let timeline = try await hub.store.read { try $0.timeline(of: customer.id, in: hub.workspace, limit: 9) }
        #expect(timeline.count == 2)
    }

    @Test("are closed to us while the customer does not consent, and open again when they write")
    func consent() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"), an.event("stop", .consent(.unreachable)))
        await #expect(throws: SendRefusal.unreachable) { try await hub.reply("Dạ", in: "chat-an") }
        try await hub.apply(an.event("v", .visit(PageVisit(url: "https://x.example", title: ""), "v1")))
        await #expect(throws: SendRefusal.unreachable) { try await hub.reply("Dạ", in: "chat-an") }
        try await hub.apply(an.says("2"))
        try await hub.reply("Dạ", in: "chat-an")
        try await hub.apply(an.event("stop2", .consent(.unreachable)), an.event("start", .consent(.reachable)))
        try await hub.reply("Dạ", in: "chat-an")
    }

    @Test("of a group have one ticket, its first writer as the requester and everybody as participants")
    func groups() async throws {
        let hub = try await Hub()
        let (one, two) = (an.at("g", .group), Person("binh").at("g", .group))
        try await hub.apply(one.says("1"), two.says("2"), one.says("3"))
        let ticket = try #require(try await hub.tickets().first)
        #expect(try await hub.tickets().count == 1)
        let id = try await hub.conversation("g").conversation.id
        let participants = try await hub.store.read { try $0.participants(of: id, in: hub.workspace) }
        #expect(participants == (try await hub.customers().map(\.id)))
        #expect(participants.first == ticket.requester && participants.count == 2)
        #expect(try await hub.conversation("g").conversation.customer == nil)
        // In private they go on with a ticket of their own, which others do not read along.
        try await hub.apply(an.says("riêng"))
        #expect(try await hub.tickets().map(\.conversation).count == 2)
        #expect(try await hub.tickets()[0].conversation == id)
    }

    @Test("tell screens that somebody types, once it is sure")
    func typing() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        var events = hub.feed.subscribe(.workspace(hub.workspace)).makeAsyncIterator()
        try await hub.apply(an.event("t", .typing(true)))
        let id = try await hub.conversation("chat-an").conversation.id
        #expect(await events.next() == .typing(id, name: "", isOn: true, byCustomer: true))
        #expect(try await hub.texts("chat-an") == ["1"])
    }

    @Test("a pressed button is a word of the customer, and is answered")
    func pressed() async throws {
        let hub = try await Hub()
        let choice = Choice(label: "Đổi hàng", value: "exchange")
        try await hub.apply(an.event("p", .pressed(choice, on: nil, press: "press-1")))
        #expect(try await hub.texts("chat-an") == ["Đổi hàng"])
        try await hub.sender.sendDue()
        #expect(hub.platforms[0].sent.map(\.action) == [.answer("press-1", text: nil)])
        #expect(try await hub.tickets().count == 1)
    }
}
