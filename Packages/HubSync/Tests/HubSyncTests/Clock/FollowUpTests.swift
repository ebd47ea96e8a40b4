import ChannelKit
import HubCore
import HubIdentity
import HubStorage
import HubSync
import Testing

@Suite("Answers after somebody who left", .timeLimit(.minutes(1)))
struct FollowUpTests {
    private static let visitor = Claim(Handle(.visitor, "v-1", scope: "us"), .platformAccount)
    private static let typed = Claim(Handle(.email, "Ngoc@Example.com"), .claimed)

    private func hub(_ minutes: Int? = 5, withMail: Bool = true) async throws -> MediaHub {
        let site = ChannelDescriptor.plain("site", name: "Shop Hoa", ingress: [.site], kinds: [.visitor, .email])
        let mail = ChannelDescriptor.plain("mail", ingress: [.live], canInitiate: withMail, kinds: [.email])
        let settings = WorkspaceSettings(followUpMinutes: minutes)
        return try await MediaHub([(site, nil), (mail, nil)], settings: settings)
    }

    private func asked(
        _ hub: MediaHub,
        with claims: [Claim] = [visitor, typed],
        in chat: String = "chat-1"
    ) async throws -> ID<Conversation> {
        try await hub.receive(
            .message(.text("Còn hàng không?"), MessageRef("m-\(hub.number())")),
            through: "site",
            from: claims,
            name: "Ngọc Anh",
            in: chat
        )
    }

    private func answer(_ text: String, in conversation: ID<Conversation>, of hub: MediaHub) async throws {
        let (workspace, outbox) = (hub.workspace, hub.services.outbox)
        let agent: ID<Agent> = ID(7)
        _ = try await hub.store.commit {
            try outbox.enqueue(.init(.text(text), in: conversation, by: agent), in: workspace, $0)
        }
        try await hub.services.sender.sendDue()
    }

    private func follow(_ hub: MediaHub, after minutes: Int = 6) async throws -> Int {
        try await hub.services.followUp.followDue(at: Store.systemTime() + .seconds(60 * minutes))
    }

    /// What waits to go out by mail: to whom, and what.
    private func letters(_ hub: MediaHub) async throws -> [(to: [String], text: String, ticket: ID<Ticket>?)] {
        let mail = try hub.connection("mail").record.id
        let claimed = try await hub.store.commit { try $0.claimCommands(limit: 50) }
        return try await hub.store.read { reader in
            try claimed.filter { $0.connection == mail }.map { command in
                let record = try reader.conversation(command.conversation, in: command.workspace)
                let handle = try record?.handle.flatMap { try reader.handle($0, in: command.workspace) }
                let said = try command.interaction.flatMap { try reader.interaction($0, in: command.workspace) }
                #expect(command.sender == "automation")
                #expect(said?.author == .system)
                return ([handle?.value ?? ""], said?.body.content?.plainText ?? "", record?.ticket)
            }
        }
    }

    @Test("go to the address they typed, once, on the same ticket")
    func writesOnce() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub, after: 4) == 0)
        #expect(try await follow(hub) == 1)
        #expect(try await follow(hub, after: 60) == 0)
        let letters = try await letters(hub)
        #expect(letters.count == 1)
        #expect(letters.first?.to == ["Ngoc@Example.com"])
        #expect(letters.first?.text.contains("> Dạ còn ạ.") == true)
        // Whoever typed the address typed the name, too, and both may be somebody else's.
        #expect(letters.first?.text.contains("Chào bạn,") == true)
        #expect(letters.first?.text.contains("Ngọc Anh") == false)
        #expect(letters.first?.text.contains("Shop Hoa") == true)
        let workspace = hub.workspace
        let ticket = try await hub.store.read { try $0.conversation(chat, in: workspace)?.ticket }
        #expect(letters.first?.ticket == ticket)
        #expect(ticket != nil)
    }

    @Test("are found behind all the pages that were looked at since")
    func behindVisits() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        for number in 0..<110 {
            let visit = PageVisit(url: "https://us.example/\(number)", title: "")
            _ = try await hub.receive(.visit(visit, MessageRef("v-\(number)")), through: "site", from: [Self.visitor])
        }
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub) == 1)
    }

    @Test("bring later answers in a letter of their own, in the same thread")
    func writesAgain() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        try await answer("one", in: chat, of: hub)
        #expect(try await follow(hub) == 1)
        hub.advance(by: .seconds(600))
        try await answer("two", in: chat, of: hub)
        #expect(try await follow(hub, after: 20) == 1)
        let workspace = hub.workspace
        let mail = try hub.connection("mail").record.id
        let thread = try await hub.store.read { reader -> [String] in
            let account = try #require(try reader.accounts(of: mail, in: workspace).first)
            let email = HandleKey(.email, "ngoc@example.com")
            let handle = try #require(try reader.handles([email], in: workspace)[email])
            let record = try #require(try reader.conversation("chat/\(chat)/\(handle)", of: account.id, in: workspace))
            return try reader.interactions(of: record.conversation.id, after: 0, in: workspace, limit: 9)
                .compactMap { $0.body.content?.plainText }
        }
        #expect(thread.count == 2)
        #expect(thread.first?.contains("> one") == true)
        #expect(thread.last?.contains("> two") == true)
        #expect(thread.last?.contains("> one") == false)
    }

    @Test("wait while the conversation is open, and go out once it is closed unseen")
    func waitsForWatchers() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        var screen: AsyncStream<ChangeFeed.Event>? = hub.services.feed.subscribe(.conversation(chat, in: hub.workspace))
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub) == 0)
        #expect(try await follow(hub, after: 30) == 0)
        #expect(screen != nil)
        screen = nil
        #expect(try await follow(hub, after: 31) == 1)
    }

    @Test("do not go out if they were seen")
    func knowsWhatWasSeen() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        let workspace = hub.workspace
        _ = try await hub.store.commit { try $0.markSeen(chat, through: 2, in: workspace) }
        #expect(try await follow(hub) == 0)
    }

    @Test("stay where they are without an address, a mailbox or the wish")
    func needsAllOfIt() async throws {
        let unknown = try await hub()
        try await answer("x", in: try await asked(unknown, with: [Self.visitor]), of: unknown)
        #expect(try await follow(unknown) == 0)
        let boxless = try await hub(withMail: false)
        try await answer("x", in: try await asked(boxless), of: boxless)
        #expect(try await follow(boxless) == 0)
        let unwanted = try await hub(nil)
        try await answer("x", in: try await asked(unwanted), of: unwanted)
        #expect(try await follow(unwanted) == 0)
    }

    @Test("prefer an address that is proven")
    func prefersProof() async throws {
        let hub = try await hub()
        let signed = Claim(Handle(.email, "own@example.com"), .signedLogin)
        let chat = try await asked(hub, with: [Self.visitor, signed, Self.typed])
        try await answer("x", in: chat, of: hub)
        #expect(try await follow(hub) == 1)
        let letters = try await letters(hub)
        #expect(letters.map(\.to) == [["own@example.com"]])
        #expect(letters.first?.text.contains("Chào Ngọc Anh,") == true)
    }

    @Test("never go to an address that was given in another chat, not even after a merge")
    func ownChatAlone() async throws {
        let hub = try await hub()
        let chat = try await asked(hub, with: [Self.visitor])
        let other = Claim(Handle(.visitor, "v-2", scope: "us"), .platformAccount)
        let theirs = try await asked(hub, with: [other, Self.typed], in: "chat-2")
        let workspace = hub.workspace
        try await hub.store.commit { transaction in
            let customers = try [chat, theirs].compactMap {
                try transaction.conversation($0, in: workspace)?.conversation.customer
            }
            try transaction.merge(customers[0], with: customers[1], by: nil, in: workspace)
        }
        // What is typed there after the merge is theirs as well.
        let late = Claim(Handle(.email, "late@example.com"), .claimed)
        _ = try await asked(hub, with: [other, late], in: "chat-2")
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub) == 0)
        try await answer("Dạ còn ạ.", in: theirs, of: hub)
        #expect(try await follow(hub) == 1)
        #expect(try await letters(hub).map(\.to) == [["late@example.com"]])
    }

    @Test("are answered on the chat's ticket, though the reader is another customer so far")
    func answeredByMail() async throws {
        let hub = try await hub()
        let chat = try await asked(hub)
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub) == 1)
        hub.advance(by: .seconds(3600))
        try await hub.services.sender.sendDue()
        let (workspace, mail) = (hub.workspace, try hub.connection("mail").record.id)
        let letter = try await hub.store.read { reader in
            let account = try #require(try reader.accounts(of: mail, in: workspace).first)
            let email = HandleKey(.email, "ngoc@example.com")
            let handle = try #require(try reader.handles([email], in: workspace)[email])
            return try #require(try reader.conversation("chat/\(chat)/\(handle)", of: account.id, in: workspace))
        }
        for _ in 0..<2 {
            _ = try await hub.receive(
                .message(.text("Cảm ơn"), MessageRef("m-\(hub.number())")),
                through: "mail",
                from: [Claim(Self.typed.handle, .authenticatedMail)],
                in: letter.conversation.key
            )
        }
        let tickets = try await hub.store.read { reader in
            try reader.interactions(of: letter.conversation.id, after: 0, in: workspace, limit: 9).map(\.ticket)
        }
        #expect(tickets.count == 3 && Set(tickets) == [letter.ticket])
    }

    @Test("go to an address that a form or a profile brought")
    func fromProfile() async throws {
        let hub = try await hub()
        let chat = try await asked(hub, with: [Self.visitor])
        _ = try await hub.receive(.profile(ProfilePatch(claims: [Self.typed])), through: "site", from: [Self.visitor])
        try await answer("Dạ còn ạ.", in: chat, of: hub)
        #expect(try await follow(hub) == 1)
        #expect(try await letters(hub).map(\.to) == [["Ngoc@Example.com"]])
    }
}
