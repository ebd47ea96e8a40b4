import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

extension ChannelCapabilities {
    fileprivate static var letters: Self {
        var capabilities = chat
        capabilities.copies = .native
        return capabilities
    }
}

@Suite("Messages to others than the customer")
struct CopiesTests {
    let an = Person("an")

    private func say(_ content: Content, in hub: Hub) async throws {
        let conversation = try #require(await hub.interactions("chat-an").first).conversation
        let agent = try await hub.store.commit {
            try $0.createAgent(in: hub.workspace, email: "lan@shop.vn", name: "Lan", role: .agent, password: nil).id
        }
        let order = Outbox.Order(content, in: conversation, by: agent)
        _ = try await hub.store.commit { try hub.outbox.enqueue(order, in: hub.workspace, $0) }
    }

    @Test("are refused where a channel has none, before anything is stored")
    func refused() async throws {
        let hub = try await Hub(TestPlatform("alpha"))
        try await hub.apply(an.says("alo"))
        let content = Content(parts: [.text("Dạ")], addressees: Addressees(blindCopies: [Handle(.email, "a@x.vn")]))
        await #expect(throws: SendRefusal.unsupported("copies")) { try await say(content, in: hub) }
        #expect(try await hub.interactions("chat-an").count == 1)
    }

    @Test("reach the adapter with every piece, and a copied answer is an answer")
    func copies() async throws {
        let hub = try await Hub(TestPlatform("alpha", .letters))
        try await hub.apply(an.says("alo"))
        let others = Addressees(copies: [Handle(.email, "a@x.vn")], blindCopies: [Handle(.email, "b@x.vn")])
        let text = String(repeating: "Dạ vâng ạ. ", count: 30)
        try await say(Content(parts: [.text(text)], addressees: others), in: hub)
        while try await hub.sender.sendDue() > 0 {}
        let sent = hub.platforms[0].sent.compactMap { command -> Content? in
            if case .message(let content) = command.action { content } else { nil }
        }
        #expect(sent.count > 1)
        #expect(sent.allSatisfy { $0.addressees == others })
        #expect(try await hub.tickets().first?.waitingSince == nil)
    }

    @Test("that do not include the customer leave them waiting, and go out although they cannot be reached")
    func forwards() async throws {
        let hub = try await Hub(TestPlatform("alpha", .letters))
        try await hub.apply(an.says("alo"))
        let waiting = try #require(try await hub.tickets().first?.waitingSince)
        try await hub.store.commit { transaction in
            let id = try #require(try transaction.tickets(in: hub.workspace, TicketFilter(), limit: 1).first).requester
            var records = try transaction.conversations(of: id, in: hub.workspace)
            for index in records.indices { records[index].isReachable = false }
            try transaction.update(records)
        }
        let content = Content(parts: [.quotedText("alo")], addressees: Addressees(instead: [Handle(.email, "a@x.vn")]))
        try await say(content, in: hub)
        #expect(try await hub.sender.sendDue() == 1)
        let ticket = try await hub.tickets().first
        #expect(ticket?.waitingSince == waiting)
        #expect(ticket?.assignee == nil)
    }
}
