import HubCore
@testable import HubStorage
import Testing

@Suite("Interactions in the store")
struct TimelineTests {
    @Test("come back as they were put in, whatever kind they are of")
    func everyKind() async throws {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let conversation = try await shop.conversation("c", of: customer.handle)
        let bodies: [Interaction.Body] = [
            .message(.text("Chào shop 👋")), .message(.text("")), .message(Content(parts: [])),
            .message(Content(parts: [.text("a"), .text("b")])), .message(Content(parts: [.text("x")], subject: "Đơn")),
            .note(.text("ghi chú")), .comment(.text("công khai"), post: "p1"),
            .call(CallRecord(state: .ended, isInbound: true, seconds: 12)),
            .order(OrderRecord(number: "DH-1", status: "new", total: 250_000, currency: "VND")),
            .form(FormAnswers(form: "Liên hệ", answers: [.init(field: "Tên", value: "An")])),
            .visit(PageVisit(url: "https://shop.example/a?b=c", title: "A/B", seconds: 3)),
            .system(SystemNotice("mail.bounced", details: ["status": "5.1.1"])),
        ]
        for body in bodies { try await shop.message(body, in: conversation, by: customer.handle) }
        let stored = try await shop.store.read {
            try $0.interactions(of: conversation.id, after: 0, in: shop.workspace, limit: 100)
        }
        #expect(stored.map(\.body) == bodies)
        #expect(stored.map(\.sequence) == Array(1...Int64(bodies.count)))
        #expect(stored.allSatisfy { $0.author == .customer(customer.id) })
        let newest = try await shop.store.read {
            try $0.interactions(of: conversation.id, in: shop.workspace, limit: 2)
        }
        #expect(newest.map(\.sequence) == [12, 11])
    }

    @Test("may hold ten megabytes, and a NUL, which becomes the sign for what cannot be shown")
    func extremes() async throws {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let conversation = try await shop.conversation("c", of: customer.handle)
        let large = String(repeating: "Việt Nam 🇻🇳 ", count: 700_000)
        #expect(large.utf8.count > 10 << 20)
        try await shop.message(.message(.text(large)), in: conversation, by: customer.handle)
        try await shop.message(.message(.text("a\u{0}b")), in: conversation, by: customer.handle)
        let stored = try await shop.store.read {
            try $0.interactions(of: conversation.id, after: 0, in: shop.workspace, limit: 9)
        }
        #expect(stored.first?.body == .message(.text(large)))
        #expect(stored.last?.body.content?.plainText == "a\u{FFFD}b")
    }

    @Test("are found by the platform's id within their conversation, and by any id they got later")
    func refs() async throws {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let (one, two) = (
            try await shop.conversation("1", of: customer.handle), try await shop.conversation("2", of: customer.handle)
        )
        let first = try await shop.message(.message(.text("a")), in: one, by: customer.handle, ref: "5")
        let second = try await shop.message(.message(.text("b")), in: two, by: customer.handle, ref: "5")
        for (conversation, id) in [(one, first), (two, second)] {
            let found = try await shop.store.read {
                try $0.interaction(withRef: "5", of: shop.account, conversation: conversation.id, in: shop.workspace)
            }
            #expect(found?.id == id)
        }
        try await shop.store.commit { transaction in
            guard let interaction = try transaction.interaction(first, in: shop.workspace) else { throw Refused() }
            try transaction.addRefs(["6", "7"], of: interaction, account: shop.account, in: shop.workspace)
        }
        let later = try await shop.store.read {
            try $0.interaction(withRef: "7", of: shop.account, conversation: one.id, in: shop.workspace)
        }
        #expect(later?.id == first && later?.ref == "5")
    }

    @Test("lose the files that an edit takes away")
    func editedFiles() async throws {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let conversation = try await shop.conversation("c", of: customer.handle)
        let photos = (1...3).map { Content.Part.media(Media(kind: .image, source: .remote("f\($0)"))) }
        let id = try await shop.message(.message(Content(parts: photos)), in: conversation, by: customer.handle)
        #expect(try await shop.files(of: id) == 3)
        try await shop.edit(id, .message(Content(parts: [photos[0], .text("một thôi")])))
        #expect(try await shop.files(of: id) == 1)
        try await shop.edit(id, .message(.text("không có gì")))
        #expect(try await shop.files(of: id) == 0)
    }

    @Test("of a customer come in the order they were stored, page by page, without a gap or a double")
    func paging() async throws {
        let shop = try await Shop()
        let customer = try await shop.customer("an@example.vn")
        let conversations = [
            try await shop.conversation("1", of: customer.handle),
            try await shop.conversation("2", of: customer.handle),
        ]
        var written: [ID<Interaction>] = []
        for number in 0..<23 {
            let place = conversations[number % 3 == 0 ? 1 : 0]
            written.append(try await shop.message(.message(.text("\(number)")), in: place, by: customer.handle))
        }
        var read: [ID<Interaction>] = []
        while true {
            let last = read.last
            let page = try await shop.store.read {
                try $0.timeline(of: customer.id, before: last, in: shop.workspace, limit: 5)
            }
            guard !page.isEmpty else { break }
            read += page.map(\.id)
        }
        #expect(read == written.reversed())
    }
}

extension Shop {
    fileprivate func files(of interaction: ID<Interaction>) async throws -> Int {
        let workspace = workspace
        return try await store.read { try $0.attachments(of: [interaction], in: workspace) }[interaction]?.count ?? 0
    }

    fileprivate func edit(_ id: ID<Interaction>, _ body: Interaction.Body) async throws {
        let workspace = workspace
        try await store.commit { transaction in
            guard let interaction = try transaction.interaction(id, in: workspace) else { throw Refused() }
            try transaction.replace(interaction, body: body, editedAt: transaction.now, in: workspace)
        }
    }
}
