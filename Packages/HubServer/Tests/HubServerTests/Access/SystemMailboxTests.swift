import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct SystemMailboxTests {
    private let path = "/api/v1/workspace/system-mailbox"
    private let invitation: JSONValue = ["email": "moi@congty.vn", "role": "agent"]
    private let letter = SystemLetter(to: "an@nha.vn", subject: "Thư", text: "Xin chào")

    @Test("an administrator chooses the mailbox, which stays when other settings change, and chooses none again")
    func anAdministratorChooses() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let chosen = try await admin.send(.get, path).json
            #expect(chosen["name"]?.text == "Thư")
            #expect(chosen["health"]?.text == "connected")
            guard case .object(var settings) = try await admin.send(.get, "/api/v1/workspace").json else { return }
            settings["name"] = "Công ty Lá"
            #expect(try await admin.send(.put, "/api/v1/workspace", .object(settings)).status == 200)
            #expect(try await admin.send(.get, path).json == chosen)
            let connection = try #require(chosen["connection"])
            #expect(try await admin.send(.put, path, ["connection": connection]).json == chosen)
            #expect(try await hub.audit(in: me.workspace).first?.details["connection"] == connection)
            #expect(try await admin.send(.put, path, [:]).json == [:])
            #expect(try await admin.send(.post, "/api/v1/invitations", invitation).json["isSent"]?.flag == false)
            #expect(hub.post.all.isEmpty)
        }
    }

    @Test("what cannot write to an address, is somebody else's or gone is no mailbox")
    func whatCannotWrite() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let neighbour = try await hub.store.commit { try $0.createWorkspace(name: "Khác").id }
            let others = try await hub.connect("postcard", in: neighbour)
            let unknown = try await hub.connect("pigeon", in: me.workspace)
            for id in ["\(others)", "\(unknown)", "0000000000001"] {
                #expect(try await admin.send(.put, path, ["connection": .string(id)]).fields == ["/connection"])
            }
            let chosen = try #require(try await admin.send(.get, path).json["connection"]?.text.flatMap(connectionID))
            try await hub.store.commit { try $0.removeConnection(chosen) }
            #expect(try await admin.send(.get, path).json == [:])
            let made = try await admin.send(.post, "/api/v1/invitations", invitation)
            #expect(made.json["link"]?.text?.contains("/join#") == true)
            #expect(made.json["note"] == nil)
        }
    }

    @Test("a mailbox that fails does not fail an invitation: the link is shown with a note, and the audit knows")
    func aMailboxThatFails() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let (me, token) = try await hub.setUp()
            hub.post.fail(.unauthorized(.init("535 wrong password")))
            let made = try await visitor.with(token: token).send(.post, "/api/v1/invitations", invitation)
            #expect(made.status == 201)
            #expect(made.json["isSent"]?.flag == false)
            #expect(made.json["link"]?.text?.contains("/join#") == true)
            #expect(made.json["note"]?.text == "The mailbox said: 535 wrong password")
            let entry = try #require(try await hub.audit(in: me.workspace).first)
            #expect(entry.action == "letter.failed" && entry.agent == nil)
            #expect(entry.target == "invitation/\(made.json["id"]?.text ?? "")")
            let mailbox = try await visitor.with(token: token).send(.get, path).json
            #expect(mailbox["health"]?.text == "needsAuth")
            let figures = await hub.server.metrics.text()
            #expect(figures.contains(#"mekong_system_letters_total{outcome="failed"} 1"#))
        }
    }

    @Test("a letter about a forgotten password that fails is told to administrators, without the address")
    func aFailedReset() async throws {
        let lines = LogLines()
        try await TestHub.run(hasMailbox: true, logger: lines.logger) { hub, visitor in
            let me = try await hub.setUp().agent
            hub.post.fail(.permanent(.init("550 no")))
            let asked = try await visitor.send(.post, "/api/v1/password-resets", ["email": "chu@congty.vn"])
            #expect(asked.json == ["hasMailbox": true])
            var entries: [AuditEntry] = []
            for _ in 0..<200 where entries.first?.action != "letter.failed" {
                try await Task.sleep(for: .milliseconds(10))
                entries = try await hub.audit(in: me.workspace)
            }
            #expect(entries.prefix(2).map(\.action) == ["letter.failed", "password_reset.requested"])
            #expect(entries.first?.target == "agent/\(me.id)")
            #expect(entries.first?.details["reason"]?.text == "The mailbox said: 550 no")
            #expect(lines.text.contains("was not sent") && !lines.text.contains("chu@congty.vn"))
        }
    }

    @Test("what may pass is tried again with the same command, and what may not is not")
    func triedAgain() async throws {
        try await TestHub.run(hasMailbox: true) { hub, _ in
            let workspace = try await hub.setUp().agent.workspace
            let mailbox = try #require(hub.server.hub.mailbox)
            let pauses = [Duration](repeating: .milliseconds(1), count: 3)
            hub.post.fail(.retryable(after: nil, .init("busy")), .outcomeUnknown(.init("cut off")))
            try await mailbox.send(letter, in: workspace, pauses: pauses)
            #expect(hub.post.all == [letter])
            #expect(hub.post.attempts.count == 3 && Set(hub.post.attempts).count == 1)
            hub.post.fail(.recipient(.invalid, .init("no such person")))
            await #expect(throws: LetterFailure("The mailbox said: no such person")) {
                try await mailbox.send(letter, in: workspace, pauses: pauses)
            }
            #expect(hub.post.attempts.count == 4)
        }
    }

    @Test(
        "no letter goes to an address whose letters colleagues read",
        arguments: ["thu@congty.vn", "Thu+an@congty.vn", "LienHe@congty.vn"]
    )
    func noLetterToOurselves(address: String) async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let body: JSONValue = ["email": .string(address), "role": "admin"]
            let made = try await admin.send(.post, "/api/v1/invitations", body).json
            #expect(made["isSent"]?.flag == false)
            #expect(made["note"]?.text?.contains("every colleague") == true)
            #expect(hub.post.attempts.isEmpty)
        }
    }

    @Test("a letter is on nobody's timeline and in no outbox, and its link is nowhere in the store")
    func pastTheTimeline() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let (me, token) = try await hub.setUp()
            _ = try await visitor.with(token: token).send(.post, "/api/v1/invitations", invitation)
            let letter = try #require(hub.post.all.last)
            #expect(letter.text.contains("Bạn được mời") && letter.text.contains("You are invited"))
            let (queued, tickets) = try await hub.store.read { reader in
                (
                    try reader.outboxCounts(of: me.workspace),
                    try reader.tickets(in: me.workspace, TicketFilter(), limit: 5).count
                )
            }
            #expect(queued.isEmpty && tickets == 0)
        }
    }

    private func connectionID(_ text: String) -> ID<Connection>? { ID(text) }
}

extension TestHub {
    fileprivate func connect(_ channel: String, in workspace: ID<Workspace>) async throws -> ID<Connection> {
        try await store.createConnection(in: workspace, channel: channel, name: "", config: [:], secrets: [:])
    }
}
