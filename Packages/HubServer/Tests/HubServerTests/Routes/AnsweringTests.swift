import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Testing

@testable import HubServer

@Suite struct AnsweringTests {
    @Test("an answer counts for the ticket it names, and one that is taken back lets the customer wait on")
    func answersCountWhereTheyBelong() async throws {
        try await TestHub.run(hasWork: true, plugins: [.lines]) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let agent = visitor.with(token: token)
            let words = try await hub.hear(["giá bao nhiêu?", "giao mấy giờ?"], in: me.workspace)
            let id = try #require(words[0].ticket)
            let old = try #require(try await hub.store.read { try $0.ticket(id, in: me.workspace) })
            let part = try await hub.store.commit { try $0.split([words[1].id], from: old, subject: "Giao", by: nil) }
            let messages = "/api/v1/conversations/\(words[0].conversation)/messages"

            let answer: JSONValue = ["text": "9 giờ ạ", "ticket": .string("\(part.id)"), "delaySeconds": 60]
            let said = try #require(try await agent.send(.post, messages, answer).json["items"]?.elements?.first)
            #expect(said["ticket"]?.text == "\(part.id)")
            #expect(try await agent.waits(part) == nil)
            #expect(try await agent.waits(old) != nil)

            let answered = try #require(said["id"]?.text)
            #expect(try await agent.send(.post, "/api/v1/interactions/\(answered)/cancel").status == 200)
            #expect(try await agent.waits(part) != nil)
            let wrong = try await agent.send(.post, messages, ["text": "x", "ticket": "0000000000001"])
            #expect(wrong.status == 422 && wrong.fields == ["ticket"])
        }
    }
}

extension Visitor {
    fileprivate func waits(_ ticket: Ticket) async throws -> String? {
        try await send(.get, "/api/v1/tickets/\(ticket.id)").json["waitingSince"]?.text
    }
}

extension ChannelPlugin {
    fileprivate static let lines = ChannelPlugin(
        descriptor: ChannelDescriptor(
            id: "lines",
            name: "Lines",
            version: "1.0.0",
            docs: "https://hub.example/lines",
            config: ConfigSchema([]),
            ingress: [],
            capabilities: ChannelCapabilities(text: .init(maxLength: 1000, unit: .grapheme)),
            handleKinds: ["line"],
            verification: .outboundConnection
        ),
        make: { _, _ in Roles(Lines()) }
    )
}

/// A channel whose events stand in the raw event as they are.
private struct Lines: EventDecoder {
    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "shop", name: "Shop")] }
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { .sent([]) }
    func decode(_ raw: RawEvent) -> [Decoded] { raw.decodeJSON(InboundEvent.self) { [.event($0)] } }
}

extension TestHub {
    /// What a customer said, as it is in the store.
    fileprivate func hear(_ texts: [String], in workspace: ID<Workspace>) async throws -> [Interaction] {
        let work = try #require(server.hub.services.work)
        let connection = try await work.pool.connect("lines", name: "Dòng", config: [:], in: workspace)
        let active = try #require(work.pool[connection])
        let raws = try texts.map { text in
            let event = InboundEvent(
                key: EventKey(text),
                account: ["shop"],
                conversation: ConversationRef("hoa"),
                author: .customer([Claim(Handle("line", "hoa"), .platformAccount)], name: "Hoa"),
                occurredAt: clock.now,
                body: .message(.text(text), MessageRef(text))
            )
            return RawEvent(mediaType: "application/json", bytes: try JSON.encode(event), receivedAt: clock.now)
        }
        try await work.intake.receive(raws, on: active)
        _ = try await work.applier.applyWaiting()
        return try await store.read { reader in
            let account = try #require(try reader.accounts(of: connection, in: workspace).first)
            let record = try #require(try reader.conversation("hoa", of: account.id, in: workspace))
            return try reader.interactions(of: record.conversation.id, after: 0, in: workspace, limit: 9)
        }
    }
}
