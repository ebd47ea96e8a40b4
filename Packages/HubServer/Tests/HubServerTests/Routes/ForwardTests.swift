import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Testing

@testable import HubServer

@Suite struct ForwardTests {
    @Test("a letter is passed on with its files, and copies go where they shall")
    func aLetterIsPassedOnWithItsFiles() async throws {
        try await TestHub.run(hasWork: true, plugins: [.letters(.native)]) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let agent = visitor.with(token: token)
            let (conversation, letter) = try await hub.letter(in: me.workspace)
            let path = "/api/v1/interactions/\(letter)/forward"
            let answer = try await agent.send(
                .post,
                path,
                ["to": ["kho@doitac.vn"], "bcc": ["sep@shop.vn"], "text": "Anh xem giúp."]
            )
            #expect(answer.status == 201)
            let item = try #require(answer.json["items"]?.elements?.first)
            #expect(item["text"] == "Anh xem giúp.")
            #expect(item["subject"] == "Fwd: Đơn hàng")
            #expect(item["files"]?.elements?.compactMap { $0["name"]?.text } == ["ảnh.pdf"])
            let quoted = try #require(item["quoted"]?.text)
            #expect(quoted.contains("Hoa <hoa@x.vn>"))
            #expect(quoted.contains("\n\nHàng hỏng rồi"))
            #expect(quoted.contains("Không kèm được tệp: thiếu.pdf"))
            let stored = try await hub.store.read {
                try $0.interactions(of: conversation, after: 1, in: me.workspace, limit: 5).first?.body.content
            }
            #expect(stored?.addressees?.instead == [Handle(.email, "kho@doitac.vn")])
            #expect(stored?.addressees?.blindCopies == [Handle(.email, "sep@shop.vn")])

            let messages = "/api/v1/conversations/\(conversation)/messages"
            #expect(try await agent.send(.post, messages, ["text": "Dạ", "cc": ["a@shop.vn"]]).status == 201)
            let copied = try await hub.store.read {
                try $0.interactions(of: conversation, after: 2, in: me.workspace, limit: 5).first?.body.content
            }
            #expect(copied?.addressees == Addressees(copies: [Handle(.email, "a@shop.vn")]))
            #expect(try await agent.send(.post, messages, ["text": "x", "bcc": ["no address"]]).status == 422)
            #expect(try await agent.send(.post, path, ["to": []]).status == 422)
        }
    }

    @Test("notes are not passed on, and channels without copies refuse")
    func notesAreNotPassedOn() async throws {
        try await TestHub.run(hasWork: true, plugins: [.letters(.none)]) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let agent = visitor.with(token: token)
            let (conversation, letter) = try await hub.letter(in: me.workspace)
            let wish: JSONValue = ["to": ["kho@doitac.vn"]]
            #expect(try await agent.send(.post, "/api/v1/interactions/\(letter)/forward", wish).status == 409)
            let notes = "/api/v1/conversations/\(conversation)/notes"
            let note = try #require(try await agent.send(.post, notes, ["text": "Khách quen"]).json["id"]?.text)
            #expect(try await agent.send(.post, "/api/v1/interactions/\(note)/forward", wish).status == 404)
        }
    }
}

extension ChannelPlugin {
    static func letters(_ copies: ChannelCapabilities.Rule) -> ChannelPlugin {
        ChannelPlugin(
            descriptor: ChannelDescriptor(
                id: "letters",
                name: "Letters",
                version: "1.0.0",
                docs: "https://hub.example/letters",
                config: ConfigSchema([]),
                ingress: [],
                capabilities: ChannelCapabilities(
                    text: .init(maxLength: 1000, unit: .grapheme),
                    media: [.file: .init(maxBytes: 1 << 20)],
                    copies: copies
                ),
                handleKinds: [.email],
                verification: .outboundConnection
            ),
            make: { _, _ in Roles(Silent()) }
        )
    }
}

/// A channel whose one letter stands in the raw event as it is.
private struct Silent: EventDecoder {
    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "shop", name: "Shop")] }
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { .sent([]) }
    func decode(_ raw: RawEvent) -> [Decoded] { raw.decodeJSON(InboundEvent.self) { [.event($0)] } }
}

extension TestHub {
    /// A letter of a customer with two files, of which one has not come.
    func letter(in workspace: ID<Workspace>) async throws -> (ID<Conversation>, ID<Interaction>) {
        let work = try #require(server.hub.services.work)
        let connection = try await work.pool.connect("letters", name: "Thư", config: [:], in: workspace)
        let active = try #require(work.pool[connection])
        let hash = try await store.blobs.put(Array("hoá đơn".utf8))
        var content = Content.text("Hàng hỏng rồi")
        content.subject = "Đơn hàng"
        content.parts += [
            .media(Media(kind: .file, source: .blob(hash), name: "ảnh.pdf", size: 9, caption: "đây ạ")),
            .media(Media(kind: .file, source: .remote("f2"), name: "thiếu.pdf")),
        ]
        let event = InboundEvent(
            key: "1",
            account: ["shop"],
            conversation: ConversationRef("hoa", subject: "Đơn hàng"),
            author: .customer([Claim(Handle(.email, "hoa@x.vn"), .authenticatedMail)], name: "Hoa"),
            occurredAt: clock.now,
            body: .message(content, "1@x.vn")
        )
        let raw = RawEvent(mediaType: "application/json", bytes: try JSON.encode(event), receivedAt: clock.now)
        try await work.intake.receive([raw], on: active)
        _ = try await work.applier.applyWaiting()
        return try await store.read { reader in
            let ticket = try #require(try reader.tickets(in: workspace, TicketFilter(), limit: 1).first)
            let conversation = try #require(try reader.conversations(of: ticket.requester, in: workspace).first)
            let id = conversation.conversation.id
            let said = try reader.interactions(of: id, after: 0, in: workspace, limit: 1)
            return (id, try #require(said.first).id)
        }
    }
}
