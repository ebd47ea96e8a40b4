import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct SessionTests {
    private static let email = "chu@congty.vn"

    @Test("signing in sets a cookie that no script reads, and signing out ends it")
    func signingInSetsACookieThat() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let answer = try await visitor.send(
                .post,
                "/api/v1/session",
                ["email": " Chu@CongTy.vn ", "password": .string(TestHub.password)]
            )
            #expect(answer.status == 201)
            let line = try #require(answer.headers[.setCookie])
            #expect(line.hasPrefix("mekong="))
            #expect(line.contains("; HttpOnly; SameSite=Lax") && line.contains("Path=/") && !line.contains("Secure"))
            let browser = visitor.with(cookie: answer.cookie)
            #expect(try await browser.send(.get, "/api/v1/me").json["means"]?.text == "session")
            let out = try await browser.send(.delete, "/api/v1/session")
            #expect(out.headers[.setCookie]?.contains("Max-Age=0") == true)
            #expect(try await browser.send(.get, "/api/v1/me").status == 401)
        }
    }

    @Test("behind TLS the cookie is bound to the host")
    func behindTLSTheCookieIsBound() async throws {
        try await TestHub.run(configure: { $0.publicURL = PublicURL("https://hub.example.vn") }) { hub, visitor in
            try await hub.setUp()
            let answer = try await visitor.send(
                .post,
                "/api/v1/session",
                ["email": .string(Self.email), "password": .string(TestHub.password)]
            )
            let line = try #require(answer.headers[.setCookie])
            #expect(line.hasPrefix("__Host-mekong=") && line.hasSuffix("; Secure"))
            let value = try #require(answer.cookie?.split(separator: "=", maxSplits: 1).last)
            #expect(try await visitor.with(cookie: "mekong=\(value)").send(.get, "/api/v1/me").status == 401)
            #expect(try await visitor.with(cookie: answer.cookie).send(.get, "/api/v1/me").status == 200)
        }
    }

    @Test("a wrong password and an unknown address look the same")
    func aWrongPasswordAndAnUnknown() async throws {
        try await TestHub.run { hub, visitor in
            let agent = try await hub.setUp().agent
            var bodies: [String] = []
            for email in [Self.email, "nobody@congty.vn", "no address"] {
                let answer = try await visitor.send(
                    .post,
                    "/api/v1/session",
                    ["email": .string(email), "password": "sai mật khẩu"]
                )
                #expect(answer.status == 401)
                #expect(answer.cookie == nil)
                bodies.append(answer.json["detail"]?.text ?? "")
            }
            #expect(Set(bodies).count == 1)
            let entries = try await hub.audit(in: agent.workspace)
            #expect(!entries.contains { $0.action == "session.created" })
        }
    }

    @Test("guessing is slowed down, even for the right password")
    func guessingIsSlowedDownEvenFor() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            for _ in 0..<5 { _ = try await visitor.signIn(Self.email, password: "sai mật khẩu") }
            let body: JSONValue = ["email": .string(Self.email), "password": .string(TestHub.password)]
            let refused = try await visitor.send(.post, "/api/v1/session", body)
            #expect(refused.status == 429)
            #expect(refused.headers[.retryAfter] == "1")
            hub.clock.pass(.seconds(1))
            #expect(try await visitor.send(.post, "/api/v1/session", body).status == 201)
            #expect(try await visitor.send(.post, "/api/v1/session", body).status == 201)
        }
    }

    @Test("sessions are listed and ended one by one and all others")
    func sessionsAreListedAndEndedOne() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let phone = visitor.with("User-Agent", "Phone/1").with("X-Forwarded-For", "198.51.100.7")
            let first = visitor.with(cookie: try await visitor.signIn(Self.email))
            let second = visitor.with(cookie: try await phone.signIn(Self.email))
            let third = visitor.with(cookie: try await visitor.signIn(Self.email))
            let items = try #require(try await first.send(.get, "/api/v1/sessions").json["items"]?.elements)
            #expect(items.count == 3)
            #expect(items.map { $0["isCurrent"]?.flag } == [false, false, true])
            #expect(items[1]["userAgent"]?.text == "Phone/1")
            #expect(items[1]["address"]?.text == "198.51.100.7")
            let id = try #require(items[1]["id"]?.text)
            #expect(try await first.send(.delete, "/api/v1/sessions/\(id)").status == 204)
            #expect(try await first.send(.delete, "/api/v1/sessions/\(id)").status == 404)
            #expect(try await second.send(.get, "/api/v1/me").status == 401)
            #expect(try await first.send(.delete, "/api/v1/sessions").status == 204)
            #expect(try await third.send(.get, "/api/v1/me").status == 401)
            #expect(try await first.send(.get, "/api/v1/me").status == 200)
        }
    }

    @Test("nobody ends somebody else's session")
    func nobodyEndsSomebodyElsesSession() async throws {
        try await TestHub.run { hub, visitor in
            let workspace = try await hub.setUp().agent.workspace
            _ = try await hub.addAgent(.admin, email: "hai@congty.vn", in: workspace)
            let mine = visitor.with(cookie: try await visitor.signIn(Self.email))
            let theirs = visitor.with(cookie: try await visitor.signIn("hai@congty.vn"))
            let id = try #require(
                try await mine.send(.get, "/api/v1/sessions").json["items"]?.elements?.first?["id"]?.text
            )
            #expect(try await theirs.send(.delete, "/api/v1/sessions/\(id)").status == 404)
            #expect(try await mine.send(.get, "/api/v1/me").status == 200)
        }
    }

    @Test("a session lasts while it is used, but not for ever")
    func aSessionLastsWhileItIs() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let browser = visitor.with(cookie: try await visitor.signIn(Self.email))
            for _ in 0..<8 {
                hub.clock.pass(.seconds(10 * 86_400))
                #expect(try await browser.send(.get, "/api/v1/me").status == 200)
            }
            hub.clock.pass(.seconds(11 * 86_400))
            #expect(try await browser.send(.get, "/api/v1/me").status == 401)
            let idle = visitor.with(cookie: try await visitor.signIn(Self.email))
            hub.clock.pass(.seconds(15 * 86_400))
            #expect(try await idle.send(.get, "/api/v1/me").status == 401)
        }
    }

    @Test("a new password signs other browsers out and needs the old one")
    func aNewPasswordSignsOtherBrowsers() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let first = visitor.with(cookie: try await visitor.signIn(Self.email))
            let second = visitor.with(cookie: try await visitor.signIn(Self.email))
            let wrong = try await first.send(.put, "/api/v1/me/password", ["current": "x", "new": "một mật khẩu mới"])
            #expect(wrong.fields == ["/current"])
            let short = try await first.send(
                .put,
                "/api/v1/me/password",
                ["current": .string(TestHub.password), "new": "ngắn"]
            )
            #expect(short.fields == ["/new"])
            let done = try await first.send(
                .put,
                "/api/v1/me/password",
                ["current": .string(TestHub.password), "new": "một mật khẩu mới"]
            )
            #expect(done.status == 200)
            #expect(try await first.send(.get, "/api/v1/me").status == 200)
            #expect(try await second.send(.get, "/api/v1/me").status == 401)
            #expect(try await visitor.signIn(Self.email) == nil)
            #expect(try await visitor.signIn(Self.email, password: "một mật khẩu mới") != nil)
        }
    }

    @Test("a hash with old parameters is renewed at the next sign-in")
    func aHashWithOldParametersIs() async throws {
        try await TestHub.run { hub, visitor in
            let agent = try await hub.setUp().agent
            var old = PasswordCost()
            old.logN = 3
            let text = try PasswordHash(of: TestHub.password, cost: old).text
            try await hub.store.commit { try $0.setPassword(text, of: agent.id, in: agent.workspace) }
            #expect(try await visitor.signIn(Self.email) != nil)
            let stored = try await hub.store.read { try $0.credentials(of: agent.id, in: agent.workspace) }
            #expect(stored?.password?.contains("ln=4,") == true)
        }
    }
}
