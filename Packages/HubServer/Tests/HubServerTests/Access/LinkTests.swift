import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct LinkTests {
    private func token(in text: String) throws -> String {
        let line = try #require(text.split(whereSeparator: \.isNewline).last { $0.contains("#") })
        return String(try #require(line.split(separator: "#").last))
    }

    private func draft(_ token: String) -> JSONValue {
        [
            "token": .string(token), "workspace": "Công ty Hoa", "name": "Chủ", "email": "Chu@congty.vn",
            "password": .string(TestHub.password),
        ]
    }

    @Test("an empty hub is set up once, by a link")
    func anEmptyHubIsSetUp() async throws {
        try await TestHub.run { hub, visitor in
            let setUp = SetUp(store: hub.store, configuration: hub.server.hub.configuration)
            #expect(try await visitor.send(.get, "/api/v1/setup").json["needed"]?.flag == true)
            let first = try #require(try await setUp.link())
            let link = try #require(try await setUp.link())
            #expect(link.hasPrefix("http://localhost:8080/setup#"))
            // The later link replaces the earlier one.
            #expect(try await visitor.send(.post, "/api/v1/setup", draft(try token(in: first))).status == 410)
            let made = try await visitor.send(.post, "/api/v1/setup", draft(try token(in: link)))
            #expect(made.status == 201)
            #expect(made.json["agent", "role"]?.text == "admin")
            #expect(made.json["agent", "email"]?.text == "chu@congty.vn")
            #expect(made.json["workspace", "name"]?.text == "Công ty Hoa")
            #expect(try await visitor.with(cookie: made.cookie).send(.get, "/api/v1/me").status == 200)
            #expect(try await visitor.send(.post, "/api/v1/setup", draft(try token(in: link))).status == 410)
            #expect(try await visitor.send(.get, "/api/v1/setup").json["needed"]?.flag == false)
            #expect(try await setUp.link() == nil)
            await #expect(throws: SetUpFailure.done) {
                try await setUp.createAdmin(email: "a@b.vn", password: TestHub.password)
            }
        }
    }

    @Test("two people with the link make one administrator")
    func twoPeopleWithTheLinkMake() async throws {
        try await TestHub.run { hub, visitor in
            let setUp = SetUp(store: hub.store, configuration: hub.server.hub.configuration)
            let body = draft(try token(in: try #require(try await setUp.link())))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<10 { group.addTask { try await visitor.send(.post, "/api/v1/setup", body).status } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 201 }.count == 1)
            #expect(statuses.filter { $0 == 410 }.count == 9)
        }
    }

    @Test("a set-up link works for a day")
    func aSetUpLinkWorksFor() async throws {
        try await TestHub.run { hub, visitor in
            let setUp = SetUp(store: hub.store, configuration: hub.server.hub.configuration)
            let body = draft(try token(in: try #require(try await setUp.link())))
            hub.clock.pass(.seconds(86_401))
            #expect(try await visitor.send(.post, "/api/v1/setup", body).status == 410)
        }
    }

    @Test("an invitation goes by mail, lets one person in and is used up")
    func anInvitationGoesByMailLets() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let made = try await admin.send(.post, "/api/v1/invitations", ["email": "Moi@congty.vn", "role": "agent"])
            #expect(made.json["isSent"]?.flag == true)
            #expect(made.json["link"] == nil)
            let letter = try #require(hub.post.all.last)
            #expect(letter.to == "moi@congty.vn")
            #expect(letter.subject.contains("Công ty Hoa"))
            let secret = try token(in: letter.text)
            let look = try await visitor.send(.post, "/api/v1/links/check", ["token": .string(secret)])
            #expect(look.json["purpose"]?.text == "invitation")
            let body: JSONValue = ["token": .string(secret), "name": "Mới", "password": .string(TestHub.password)]
            let joined = try await visitor.send(.post, "/api/v1/invitations/acceptance", body)
            #expect(joined.json["agent", "role"]?.text == "agent")
            #expect(try await visitor.with(cookie: joined.cookie).send(.get, "/api/v1/invitations").status == 403)
            #expect(try await visitor.send(.post, "/api/v1/invitations/acceptance", body).status == 410)
            let again = try await admin.send(.post, "/api/v1/invitations", ["email": "moi@congty.vn", "role": "admin"])
            #expect(again.status == 409)
        }
    }

    @Test("without a mailbox the link is shown once, and can be taken back")
    func withoutAMailboxTheLinkIs() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let made = try await admin.send(
                .post,
                "/api/v1/invitations",
                ["email": "moi@congty.vn", "role": "supervisor"]
            )
            #expect(made.json["isSent"]?.flag == false)
            let secret = try token(in: try #require(made.json["link"]?.text))
            let listed = try await admin.send(.get, "/api/v1/invitations")
            #expect(listed.json["items"]?.elements?.count == 1)
            #expect(!listed.body.contains(secret))
            let id = try #require(made.json["id"]?.text)
            #expect(try await admin.send(.delete, "/api/v1/invitations/\(id)").status == 204)
            let body: JSONValue = ["token": .string(secret), "name": "Mới", "password": .string(TestHub.password)]
            #expect(try await visitor.send(.post, "/api/v1/invitations/acceptance", body).status == 410)
        }
    }

    @Test("a forgotten password is answered alike for everybody, and mailed to whoever is known")
    func aForgottenPasswordIsAnsweredAlike() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            try await hub.setUp()
            let browser = visitor.with(cookie: try await visitor.signIn("chu@congty.vn"))
            let unknown = try await visitor.send(.post, "/api/v1/password-resets", ["email": "ai@congty.vn"])
            let known = try await visitor.send(.post, "/api/v1/password-resets", ["email": "chu@congty.vn"])
            #expect(unknown.status == 202)
            #expect(unknown.body == known.body)
            let letter = try #require(try await hub.post.next(after: 0))
            #expect(hub.post.all.map(\.to) == ["chu@congty.vn"])
            let body: JSONValue = ["token": .string(try token(in: letter.text)), "password": "một mật khẩu mới"]
            #expect(try await visitor.send(.post, "/api/v1/password-resets/acceptance", body).status == 204)
            #expect(try await visitor.send(.post, "/api/v1/password-resets/acceptance", body).status == 410)
            #expect(try await browser.send(.get, "/api/v1/me").status == 401)
            #expect(try await visitor.signIn("chu@congty.vn") == nil)
            #expect(try await visitor.signIn("chu@congty.vn", password: "một mật khẩu mới") != nil)
        }
    }

    @Test("an administrator makes a link for a new password")
    func anAdministratorMakesALinkFor() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, secret) = try await hub.setUp()
            let admin = visitor.with(token: secret)
            let made = try await admin.send(.post, "/api/v1/agents/\(agent.id)/password-reset")
            let link = try #require(made.json["link"]?.text)
            #expect(link.contains("/reset#"))
            hub.clock.pass(.seconds(3_601))
            let body: JSONValue = ["token": .string(try token(in: link)), "password": "một mật khẩu mới"]
            #expect(try await visitor.send(.post, "/api/v1/password-resets/acceptance", body).status == 410)
        }
    }

    @Test(
        "whoever asks for a new password takes no link from its owner unless the letter goes out",
        .timeLimit(.minutes(1))
    )
    func askingTakesNoLink() async throws {
        try await TestHub.run(hasMailbox: true) { hub, visitor in
            let (agent, secret) = try await hub.setUp()
            let path = "/api/v1/agents/\(agent.id)/password-reset"
            hub.post.fail(.permanent(.init("550 no")), .permanent(.init("550 no")))
            let made = try await visitor.with(token: secret).send(.post, path)
            let handed = try token(in: try #require(made.json["link"]?.text))
            try await visitor.send(.post, "/api/v1/password-resets", ["email": .string(agent.email)])
            while hub.post.attempts.count < 2 { try await Task.sleep(for: .milliseconds(10)) }
            let look: JSONValue = ["token": .string(handed)]
            #expect(try await visitor.send(.post, "/api/v1/links/check", look).status == 200)
            try await visitor.send(.post, "/api/v1/password-resets", ["email": .string(agent.email)])
            let letter = try #require(try await hub.post.next(after: 0))
            var status = 200
            while status == 200 {
                status = try await visitor.send(.post, "/api/v1/links/check", look).status
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(status == 410)
            let mailed: JSONValue = ["token": .string(try token(in: letter.text))]
            #expect(try await visitor.send(.post, "/api/v1/links/check", mailed).status == 200)
        }
    }

    @Test("a link of one kind does not open another door")
    func aLinkOfOneKindDoes() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let made = try await admin.send(.post, "/api/v1/invitations", ["email": "moi@congty.vn", "role": "agent"])
            let secret = try token(in: try #require(made.json["link"]?.text))
            let body: JSONValue = ["token": .string(secret), "password": .string(TestHub.password)]
            #expect(try await visitor.send(.post, "/api/v1/password-resets/acceptance", body).status == 410)
            #expect(try await visitor.send(.post, "/api/v1/setup", draft(secret)).status == 410)
        }
    }
}
