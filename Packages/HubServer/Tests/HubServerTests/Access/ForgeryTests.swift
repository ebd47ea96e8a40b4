import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct ForgeryTests {
    private static let email = "chu@congty.vn"

    @Test("a signed-in browser changes nothing for another site")
    func aSignedInBrowserChangesNothing() async throws {
        try await TestHub.run(configure: { $0.publicURL = PublicURL("https://hub.example.vn") }) { hub, visitor in
            try await hub.setUp()
            let browser = visitor.with(cookie: try await visitor.signIn(Self.email)).with("Sec-Fetch-Site", nil)
            let attempts: [(Visitor, Bool)] = [
                (browser, false),
                (browser.with("Origin", "https://evil.example"), false),
                (browser.with("Origin", "null"), false),
                (browser.with("Origin", "http://hub.example.vn"), false),
                (browser.with("Origin", "https://hub.example.vn.evil.example"), false),
                (browser.with("Sec-Fetch-Site", "cross-site"), false),
                (browser.with("Sec-Fetch-Site", "same-site"), false),
                (browser.with("Sec-Fetch-Site", "cross-site").with("Origin", "https://hub.example.vn"), false),
                (browser.with("Origin", "https://hub.example.vn"), true),
                (browser.with("Sec-Fetch-Site", "same-origin"), true),
            ]
            for (number, (attempt, isAllowed)) in attempts.enumerated() {
                let answer = try await attempt.send(.post, "/api/v1/teams", ["name": .string("Nhóm \(number)")])
                #expect(answer.status == (isAllowed ? 201 : 403), "attempt \(number)")
                if !isAllowed { #expect(answer.problem == "wrong-origin") }
            }
            let teams = try await browser.send(.get, "/api/v1/teams").json["items"]?.elements
            #expect(teams?.count == 2)
        }
    }

    @Test("without a public address the host of the request decides")
    func withoutAPublicAddressTheHost() throws {
        let check = ForgeryCheck(publicURL: nil, cookie: "mekong")
        let endpoint = Endpoint(.post, "/x", .open(because: "test"), "Test.") { _ in }
        #expect(throws: Never.self) { try check.check(.sample(origin: "http://localhost"), endpoint) }
        #expect(throws: Problem.self) { try check.check(.sample(origin: "http://localhost:81"), endpoint) }
        #expect(throws: Problem.self) { try check.check(.sample(origin: "http://evil.example"), endpoint) }
    }

    @Test("nobody is signed in from another site")
    func nobodyIsSignedInFromAnother() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let body: JSONValue = ["email": .string(Self.email), "password": .string(TestHub.password)]
            let foreign = visitor.with("Sec-Fetch-Site", "cross-site")
            #expect(try await foreign.send(.post, "/api/v1/session", body).status == 403)
            let script = visitor.with("Sec-Fetch-Site", nil)
            #expect(try await script.send(.post, "/api/v1/session", body).status == 201)
        }
    }

    @Test("a program with a token comes from nowhere and may")
    func aProgramWithATokenComes() async throws {
        try await TestHub.run { hub, visitor in
            let program = visitor.with(token: try await hub.setUp().token).with("Sec-Fetch-Site", nil)
            #expect(try await program.send(.post, "/api/v1/teams", ["name": "Kho"]).status == 201)
        }
    }

    @Test("a route for other sites takes their requests")
    func aRouteForOtherSitesTakes() async throws {
        let group = RouteGroup(
            "Test",
            [
                Endpoint(.post, "/site/x", .open(because: "test"), "Test.") { _ in }.with(\.origins, .any)
            ]
        )
        try await TestHub.run(routes: [group]) { _, visitor in
            let answer = try await visitor.with("Sec-Fetch-Site", "cross-site").send(.post, "/site/x")
            #expect(answer.status == 204)
        }
    }
}
