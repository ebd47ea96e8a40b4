import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("Since when a customer waits")
struct TicketWaitTests {
    let an = Person("an")

    /// A hub in which a customer asked something, and since when they wait.
    private func asked() async throws -> (Hub, Timestamp) {
        let hub = try await Hub()
        try await hub.apply(an.says("giá bao nhiêu?"))
        let since = try #require(try await hub.tickets()[0].waitingSince)
        hub.clock.advance(by: .seconds(60))
        return (hub, since)
    }

    private func cancel(_ interaction: Interaction, in hub: Hub) async throws {
        let command = try await hub.command(of: interaction)
        let outbox = hub.outbox
        let isCancelled = try await hub.store.commit { try outbox.cancel(command, showing: interaction, $0) }
        #expect(isCancelled)
    }

    @Test("is as before if the answer is taken back, unless there was another")
    func takenBack() async throws {
        let (hub, since) = try await asked()
        let first = try await hub.reply("Dạ", in: "chat-an")
        let second = try await hub.reply("100 nghìn ạ", in: "chat-an")
        try await cancel(first, in: hub)
        #expect(try await hub.tickets()[0].waitingSince == nil)
        #expect(try await hub.delivery(of: first) == .cancelled)
        try await cancel(second, in: hub)
        #expect(try await hub.tickets()[0].waitingSince == since)
    }

    @Test("is as before if the answer cannot be sent, until somebody sends it again")
    func dead() async throws {
        let (hub, since) = try await asked()
        let reply = try await hub.reply("Dạ", in: "chat-an")
        hub.platforms[0].answer(.failure(.permanent(.init("too rude"))))
        try await hub.sender.sendDue()
        #expect(try await hub.tickets()[0].waitingSince == since)
        let (command, outbox) = (try await hub.command(of: reply), hub.outbox)
        try await hub.store.commit { try outbox.retry(command, showing: reply, $0) }
        #expect(try await hub.tickets()[0].waitingSince == nil)
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .sent)
    }

    @Test("is as before if the answer bounces, and a later word of the same batch changes nothing about it")
    func bounced() async throws {
        let (hub, since) = try await asked()
        try await hub.reply("Dạ", in: "chat-an")
        try await hub.sender.sendDue()
        hub.clock.advance(by: .seconds(60))
        try await hub.apply(
            an.platform("b", .receipt(["out-1"], .failed, reason: "no such mailbox")),
            an.says("alo?", at: 100)
        )
        #expect(try await hub.tickets()[0].waitingSince == since)
    }

    @Test("begins with the first word after the ticket was solved, whatever came before")
    func solved() async throws {
        let (hub, _) = try await asked()
        let ticket = try await hub.tickets()[0]
        try await hub.store.commit { transaction in
            var solved = ticket
            solved.status = .init(.solved)
            solved.waitingSince = nil
            try transaction.update(solved, [.status(from: ticket.status, to: solved.status)], by: nil)
        }
        hub.clock.advance(by: .seconds(60))
        try await hub.apply(an.says("còn nữa"))
        let since = hub.clock.now()
        hub.clock.advance(by: .seconds(60))
        try await cancel(try await hub.reply("Dạ", in: "chat-an"), in: hub)
        #expect(try await hub.tickets()[0].waitingSince == since)
    }

    @Test("ends with an answer that was written in the platform's own app, but not with a machine's or an old one")
    func answeredElsewhere() async throws {
        let (hub, since) = try await asked()
        var away = an.echo("Shop nghỉ trưa", ref: "o-1")
        away.isAutomatic = true
        try await hub.apply(away)
        #expect(try await hub.tickets()[0].waitingSince == since)
        #expect(try await hub.interactions("chat-an").last?.author == .system)
        var old = an.echo("Chào bạn", ref: "o-2")
        old.occurredAt = old.occurredAt - .seconds(3600)
        try await hub.apply(old)
        #expect(try await hub.tickets()[0].waitingSince == since)
        try await hub.apply(an.echo("100 nghìn ạ", ref: "o-3"))
        #expect(try await hub.tickets()[0].waitingSince == nil)
    }

    @Test("ends on the ticket that an answer names, and on no other")
    func namedTicket() async throws {
        let (hub, since) = try await asked()
        try await hub.apply(an.says("giao mấy giờ?"))
        let old = try await hub.tickets()[0]
        let words = try await hub.interactions("chat-an")
        let part = try await hub.store.commit { try $0.split([words[1].id], from: old, subject: "Giao hàng", by: nil) }
        let (outbox, workspace, chat) = (hub.outbox, hub.workspace, words[0].conversation)
        let said = try await hub.store.commit {
            try outbox.enqueue(.init(.text("9 giờ ạ"), in: chat, by: ID(7), on: part.id), in: workspace, $0)
        }
        #expect(said.map(\.ticket) == [part.id])
        let tickets = try await hub.tickets()
        #expect(tickets.map(\.waitingSince) == [since, nil])
        #expect(tickets.map(\.assignee) == [nil, ID(7)])
        try await hub.apply(Person("binh").says("alo"))
        let theirs = try await hub.tickets()[2].id
        for ticket in [theirs, ID(1)] {
            await #expect(throws: SendRefusal.noTicket) {
                _ = try await hub.store.commit {
                    try outbox.enqueue(.init(.text("x"), in: chat, by: ID(7), on: ticket), in: workspace, $0)
                }
            }
        }
    }
}
