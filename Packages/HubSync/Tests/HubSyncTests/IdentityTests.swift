import ChannelKit
import HubCore
import HubIdentity
import HubStorage
@testable import HubSync
import Testing

@Suite("Who is who, in the pipeline")
struct IdentityTests {
    private func mail(_ address: String, _ proof: Proof) -> Claim { Claim(Handle(.email, address), proof) }

    /// A user whom the site signs, with an address that the signature covers.
    private var siteUser: Person {
        Person(
            [
                Claim(Handle(.siteUser, "u-9", scope: "shop.example"), .signedLogin),
                mail("An@Example.vn", .signedLogin),
                Claim(Handle(.visitor, "v-1", scope: "shop.example"), .platformAccount),
            ],
            chat: "visitor-1"
        )
    }

    @Test(
        "a site's signed user and an authenticated letter with the same address are one customer with one open ticket"
    )
    func signedAndMail() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        try await hub.apply(siteUser.says("Hỏi trên web"))
        let letter = Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1")
        try await hub.apply(letter.says("Hỏi qua thư"), on: "beta")
        #expect(try await hub.customers().count == 1)
        let customer = try #require(try await hub.customers().first)
        let timeline = try await hub.store.read { try $0.timeline(of: customer.id, in: hub.workspace, limit: 9) }
        #expect(timeline.compactMap { $0.body.content?.plainText } == ["Hỏi qua thư", "Hỏi trên web"])
        let tickets = try await hub.tickets()
        #expect(tickets.count == 1 && Set(timeline.map(\.ticket)) == [tickets[0].id])
        let thread = try await hub.conversation("thread-1", on: "beta").conversation.id
        #expect(tickets[0].conversation == thread)
        #expect(try await hub.history(of: tickets[0]) == [.opened, .continued(in: thread)])
    }

    @Test("an address that was only typed asks an agent, and links nothing", arguments: [false, true])
    func typed(provenFirst: Bool) async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        let typist = Person(
            [Claim(Handle(.visitor, "v-2", scope: "shop.example"), .platformAccount), mail("an@example.vn", .claimed)],
            chat: "visitor-2"
        )
        let letter = Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1")
        if provenFirst { try await hub.apply(letter.says("thư"), on: "beta") }
        try await hub.apply(typist.says("Tôi là An"))
        if !provenFirst { try await hub.apply(letter.says("thư"), on: "beta") }
        let customers = try await hub.customers()
        try #require(customers.count == 2)
        #expect(try await hub.tickets().count == 2)
        let questions = try await hub.store.read { try $0.suggestions(about: customers[0].id, in: hub.workspace) }
        #expect(questions.map(\.other) == [customers[1].id])
        #expect(questions.map(\.reason) == [.typedProvenHandle])
    }

    @Test("a letter with a forged sender stays its own customer, and is a question")
    func forged() async throws {
        let hub = try await Hub()
        let real = Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1")
        let forged = Person([mail("an@example.vn", .claimed)], chat: "thread-2")
        try await hub.apply(real.says("thật"))
        try await hub.apply(forged.says("giả"))
        try await hub.apply(forged.says("giả nữa"))
        let customers = try await hub.customers()
        try #require(customers.count == 2)
        #expect(try await hub.conversation("thread-1").conversation.customer == customers[0].id)
        #expect(try await hub.conversation("thread-2").conversation.customer == customers[1].id)
        let questions = try await hub.store.read { try $0.suggestions(about: customers[1].id, in: hub.workspace) }
        #expect(questions.map(\.other) == [customers[0].id])
        // Our answer goes to where the letter claims to come from.
        try await hub.reply("Dạ", in: "thread-2")
        try await hub.sender.sendDue()
        #expect(hub.platforms[0].sent.first?.recipients.map(\.value) == ["an@example.vn"])
    }

    @Test("an answer goes to nobody who claimed an address elsewhere and was merged")
    func readsAlong() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        let letter = Person([mail("an@example.vn", .claimed)], chat: "thread-1")
        try await hub.apply(letter.says("thư"))
        let browser = Claim(Handle(.visitor, "v-2", scope: "shop.example"), .platformAccount)
        for address in ["an@example.vn", "attacker@example.com"] {
            let stranger = Person([browser, mail(address, .claimed)], chat: "visitor-2")
            try await hub.apply(stranger.says(address), on: "beta")
        }
        let customers = try await hub.customers().map(\.id)
        try #require(customers.count == 2)
        try await hub.store.commit { try $0.merge(customers[0], with: customers[1], by: nil, in: hub.workspace) }
        try await hub.apply(letter.says("thư nữa"))
        try await hub.reply("Dạ", in: "thread-1")
        try await hub.sender.sendDue()
        #expect(hub.platforms[0].sent.first?.recipients == [Handle(.email, "an@example.vn")])
    }

    @Test("two who forge different names in one place are two")
    func twoForgers() async throws {
        let hub = try await Hub()
        for address in ["a@example.vn", "b@example.vn", "a@example.vn"] {
            try await hub.apply(
                Person([mail(address, .claimed)], chat: "thread").says("\(address) \(Int.random(in: 0..<1 << 60))")
            )
        }
        #expect(try await hub.customers().count == 2)
    }

    @Test("a visitor who signs in later takes along what they said before")
    func visitorSignsIn() async throws {
        let hub = try await Hub()
        let visitor = Person(
            [Claim(Handle(.visitor, "v-1", scope: "shop.example"), .platformAccount)],
            chat: "visitor-1"
        )
        try await hub.apply(Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1").says("thư"))
        try await hub.apply(visitor.says("chưa đăng nhập"))
        #expect(try await hub.customers().count == 2)
        try await hub.apply(siteUser.says("đã đăng nhập"))
        let customers = try await hub.customers()
        try #require(customers.count == 1)
        let timeline = try await hub.store.read { try $0.timeline(of: customers[0].id, in: hub.workspace, limit: 9) }
        #expect(timeline.count == 3)
        #expect(timeline.allSatisfy { $0.author == .customer(customers[0].id) })
    }

    @Test("what becomes known of a person later links as proof, or asks")
    func profile() async throws {
        let hub = try await Hub()
        let an = Person("an")
        try await hub.apply(Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1").says("thư"))
        let patch = ProfilePatch(
            name: "An Nguyễn",
            language: "vi",
            claims: [mail("an@example.vn", .platformStatement), Claim(Handle(.phone, "0912 345 678"), .claimed)]
        )
        try await hub.apply(an.says("alo"), an.event("p", .profile(patch)))
        let customers = try await hub.customers()
        #expect(customers.map(\.name) == ["An Nguyễn"])
        #expect(customers.first?.language == "vi")
        let handles = try await hub.store.read { try $0.handles(of: customers[0].id, in: hub.workspace) }
        #expect(Set(handles.map(\.key.value)) == ["an@example.vn", "an", "+84912345678"])
    }

    @Test("two whom agents keep apart stay two, and what comes with handles of both is told by the account")
    func keptApart() async throws {
        let hub = try await Hub()
        let account = Person("an")
        try await hub.apply(account.says("1"))
        try await hub.apply(Person([mail("an@example.vn", .authenticatedMail)], chat: "thread-1").says("2"))
        let known = try await hub.customers().map(\.id)
        let pair = try #require(CustomerPair(known[0], known[1]))
        try await hub.store.commit { try $0.keepApart(pair, by: nil, in: hub.workspace) }
        var both = account
        both.claims.insert(mail("an@example.vn", .authenticatedMail), at: 0)
        try await hub.apply(both.at("chat-2").says("3"))
        let customers = try await hub.customers()
        try #require(customers.count == 2)
        #expect(try await hub.interactions("chat-2").map(\.author) == [.customer(customers[0].id)])
        #expect(try await hub.conversation("chat-2").conversation.customer == customers[0].id)
        #expect(try await hub.tickets().allSatisfy { customers.map(\.id).contains($0.requester) })
    }

    @Test("a merge by an agent, and its undoing, show at once in what comes next")
    func mergeAndUnmerge() async throws {
        let hub = try await Hub()
        let (an, binh) = (Person("an"), Person("binh"))
        try await hub.apply(an.says("1"), binh.says("2"))
        let customers = try await hub.customers().map(\.id)
        let before = try await hub.interactions("chat-binh")
        try await hub.store.commit { try $0.merge(customers[0], with: customers[1], by: nil, in: hub.workspace) }
        try await hub.apply(binh.says("3"))
        #expect(try await hub.customers().map(\.id) == [customers[0]])
        #expect(try await hub.interactions("chat-binh").allSatisfy { $0.author == .customer(customers[0]) })
        try await hub.store.commit { try $0.unmerge(customers[1], by: nil, in: hub.workspace) }
        try await hub.apply(binh.says("4"))
        #expect(
            try await hub.interactions("chat-binh").map(\.author) == Array(repeating: .customer(customers[1]), count: 3)
        )
        #expect(try await hub.interactions("chat-binh").first == before.first)
        #expect(try await hub.texts("chat-an") == ["1"])
    }

    @Test("what very many type is a placeholder, and slows nobody down")
    func crowd() async throws {
        let hub = try await Hub()
        let people = (0..<40).map { number in
            Person(
                [Claim(Handle("test_user", "u\(number)"), .platformAccount), mail("khong@co.vn", .claimed)],
                chat: "c\(number)"
            )
        }
        try await hub.receive(people.map { .init(event: $0.says("1")) })
        try await hub.settle()
        let last = Person(people[0].claims, chat: "c0")
        try await hub.apply(last.says("2"))
        #expect(try await hub.customers().count == 40)
        let newest = try await hub.customers()[39].id
        #expect(try await hub.store.read { try $0.suggestions(about: newest, in: hub.workspace) }.isEmpty)
    }
}
