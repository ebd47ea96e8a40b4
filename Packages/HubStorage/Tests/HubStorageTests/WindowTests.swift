import HubCore
@testable import HubStorage
import Testing

@Suite("Windows of a conversation")
struct WindowTests {
    /// A chat in which somebody said something, looked at many pages, and said something again.
    private func visited() async throws -> (Shop, Conversation) {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let conversation = try await shop.conversation("c", of: customer.handle)
        try await shop.message(.message(.text("1")), in: conversation, by: customer.handle)
        try await shop.answer("2", in: conversation)
        for number in 0..<600 {
            let visit = PageVisit(url: "https://shop.example/\(number)", title: "")
            try await shop.message(.visit(visit), in: conversation, by: customer.handle)
        }
        try await shop.answer("taken back", in: conversation, .cancelled)
        try await shop.answer("3", in: conversation)
        return (shop, conversation)
    }

    @Test("count what passes their filter, however many pages were looked at between")
    func visits() async throws {
        let (shop, conversation) = try await visited()
        let (id, workspace) = (conversation.id, shop.workspace)
        let newest = try await shop.store.read {
            try $0.interactions(of: id, .shownToCustomer, in: workspace, limit: 3)
        }
        #expect(newest.map { $0.body.content?.plainText } == ["3", "2", "1"])
        let next = try await shop.store.read {
            try $0.interactions(of: id, after: 1, .withoutVisits, in: workspace, limit: 3)
        }
        #expect(next.map { $0.body.content?.plainText } == ["2", "taken back", "3"])
        let screen = try await shop.store.read { reader in
            try [0, 603, Int64.max].map {
                try reader.shownToCustomer(of: id, after: $0, refreshing: 1, in: workspace, limit: 9)
                    .map { $0.body.content?.plainText }
            }
        }
        #expect(screen == [["1", "2", "3"], ["2", "3"], ["3"]])
    }

    @Test("let a customer read the newest message, though they looked at hundreds of pages before")
    func seen() async throws {
        let (shop, conversation) = try await visited()
        let (id, workspace) = (conversation.id, shop.workspace)
        try await shop.store.commit { try $0.markSeenByCustomer(id, through: 604, in: workspace) }
        let ours = try await shop.store.read {
            try $0.interactions(of: id, .withoutVisits, in: workspace, limit: 9).compactMap(\.delivery)
        }
        #expect(ours == [.read, .read, .read])
    }
}

extension Shop {
    /// Something that we said.
    fileprivate func answer(_ text: String, in conversation: Conversation, _ delivery: Delivery = .sent) async throws {
        let account = account
        try await store.commit { transaction in
            let interaction = Interaction(
                id: transaction.newID(),
                conversation: conversation.id,
                sequence: try transaction.nextSequence(of: conversation.id, in: conversation.workspace),
                author: .agent(nil),
                body: .message(.text(text)),
                occurredAt: transaction.now,
                receivedAt: transaction.now,
                delivery: delivery
            )
            let draft = InteractionDraft(interaction, handle: nil, account: account)
            try transaction.append([draft], in: conversation.workspace)
        }
    }
}
