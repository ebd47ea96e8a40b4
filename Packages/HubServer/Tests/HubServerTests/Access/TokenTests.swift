import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct TokenTests {
    @Test("a token acts as its agent until it is revoked")
    func aTokenActsAsItsAgent() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let admin = visitor.with(cookie: try await visitor.signIn("chu@congty.vn"))
            let made = try await admin.send(.post, "/api/v1/tokens", ["name": "kho hàng"])
            let secret = try #require(made.json["token"]?.text)
            #expect(secret.hasPrefix("mk_"))
            let program = visitor.with(token: secret)
            #expect(try await program.send(.get, "/api/v1/me").json["means"]?.text == "token")
            let listed = try await admin.send(.get, "/api/v1/tokens")
            #expect(!listed.body.contains(secret))
            let mine = listed.json["items"]?.elements?.first { $0["name"]?.text == "kho hàng" }
            #expect(mine?["usedAt"]?.text != nil)
            let id = try #require(mine?["id"]?.text)
            #expect(try await admin.send(.delete, "/api/v1/tokens/\(id)").status == 204)
            #expect(try await program.send(.get, "/api/v1/me").status == 401)
            #expect(try await admin.send(.delete, "/api/v1/tokens/\(id)").status == 404)
        }
    }

    @Test("a token makes no token, and a browser that was left alone asks for the password")
    func whoMakesTokens() async throws {
        try await TestHub.run { hub, visitor in
            let program = visitor.with(token: try await hub.setUp().token)
            #expect(try await program.send(.post, "/api/v1/tokens", ["name": "x"]).status == 403)
            let browser = visitor.with(cookie: try await visitor.signIn("chu@congty.vn"))
            #expect(try await browser.send(.post, "/api/v1/tokens", ["name": "x"]).status == 201)
            hub.clock.pass(.seconds(601))
            #expect(try await browser.send(.post, "/api/v1/tokens", ["name": "y"]).fields == ["/password"])
            let wrong = try await browser.send(.post, "/api/v1/tokens", ["name": "y", "password": "sai mật khẩu"])
            #expect(wrong.fields == ["/password"])
            let body: JSONValue = ["name": "y", "password": .string(TestHub.password)]
            #expect(try await browser.send(.post, "/api/v1/tokens", body).status == 201)
        }
    }

    @Test("a password that is reset revokes every token; one that is changed names those that go on")
    func tokensAndPasswords() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let other = try await hub.addAgent(.agent, email: "hai@congty.vn", in: me.workspace)
            let (admin, program) = (visitor.with(token: token), visitor.with(token: other.token))
            let browser = visitor.with(cookie: try await visitor.signIn("hai@congty.vn"))
            let change: JSONValue = ["current": .string(TestHub.password), "new": "một mật khẩu khác"]
            let changed = try await browser.send(.put, "/api/v1/me/password", change)
            #expect(changed.json["tokens"]?.elements?.map { $0["name"]?.text } == ["test"])
            #expect(try await program.send(.get, "/api/v1/me").status == 200)
            let made = try await admin.send(.post, "/api/v1/agents/\(other.agent.id)/password-reset")
            let secret = try #require(made.json["link"]?.text?.split(separator: "#").last)
            let body: JSONValue = ["token": .string(String(secret)), "password": "một mật khẩu mới"]
            #expect(try await visitor.send(.post, "/api/v1/password-resets/acceptance", body).status == 204)
            #expect(try await program.send(.get, "/api/v1/me").status == 401)
            #expect(try await admin.send(.get, "/api/v1/me").status == 200)
            let entry = try await hub.audit(in: me.workspace).first { $0.action == "password.reset" }
            #expect(entry?.details["revokedTokens"]?.integer == 1)
        }
    }

    @Test(
        "what is no token opens nothing, even beside a cookie",
        arguments: ["", "mk_", "mk_wrong", "Bearer", "basic"]
    )
    func whatIsNoTokenOpensNothing(text: String) async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let cookie = try await visitor.signIn("chu@congty.vn")
            let answer = try await visitor.with(cookie: cookie).with("Authorization", "Bearer \(text)")
                .send(.get, "/api/v1/me")
            #expect(answer.status == 401)
            #expect(answer.headers[.wwwAuthenticate] == "Bearer")
        }
    }

    @Test("only hashes of tokens are stored")
    func onlyHashesOfTokensAreStored() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, token) = try await hub.setUp()
            #expect(try await hub.store.read { try $0.apiToken(hash: token) } == nil)
            let found = try await hub.store.read { try $0.apiToken(hash: SecretToken.hash(of: token))?.agent }
            #expect(found == agent)
        }
    }

    @Test("whoever may not sign in acts through no token either")
    func whoeverMayNotSignInActs() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, token) = try await hub.setUp()
            let other = try await hub.addAgent(.agent, email: "hai@congty.vn", in: agent.workspace)
            let program = visitor.with(token: other.token)
            #expect(try await program.send(.get, "/api/v1/me").status == 200)
            let admin = visitor.with(token: token)
            try await admin.send(.patch, "/api/v1/agents/\(other.agent.id)", ["isActive": false])
            #expect(try await program.send(.get, "/api/v1/me").status == 401)
            #expect(try await visitor.signIn("hai@congty.vn") == nil)
        }
    }
}
