import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct FrameTests {
    @Test("an unknown address is a problem that says where to look")
    func anUnknownAddressIsAProblem() async throws {
        try await TestHub.run { _, visitor in
            let answer = try await visitor.send(.get, "/api/v1/nothing")
            #expect(answer.status == 404)
            #expect(answer.problem == "not-found")
            #expect(answer.headers[.contentType] == "application/problem+json")
            #expect(answer.json["detail"]?.text?.contains("openapi.json") == true)
            #expect(answer.json["requestID"]?.text == answer.headers[text: "X-Request-Id"])
        }
    }

    @Test("another method is refused and the right ones are named")
    func anotherMethodIsRefusedAndThe() async throws {
        try await TestHub.run { _, visitor in
            for method: HTTPRequest.Method in [.delete, .trace, .options, HTTPRequest.Method("BREW") ?? .trace] {
                let answer = try await visitor.send(method, "/api/v1/me")
                #expect(answer.status == 405)
                #expect(answer.headers[.allow] == "GET, HEAD")
                #expect(answer.problem == "wrong-method")
            }
        }
    }

    @Test("HEAD answers as GET does, without a body")
    func headAnswersAsGETDoesWithout() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let whole = try await admin.send(.get, "/api/v1/me")
            let head = try await admin.send(.head, "/api/v1/me")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
            #expect(head.headers[.contentLength] == whole.headers[.contentLength])
            #expect(try await visitor.send(.head, "/api/v1/me").status == 401)
        }
    }

    @Test("every answer carries the headers of safety")
    func everyAnswerCarriesTheHeadersOf() async throws {
        try await TestHub.run(configure: { $0.publicURL = PublicURL("https://hub.example.vn") }) { _, visitor in
            for path in ["/livez", "/api/v1/nothing", "/api/v1/openapi.json"] {
                let headers = try await visitor.send(.get, path).headers
                #expect(headers[.xContentTypeOptions] == "nosniff")
                #expect(headers[.contentSecurityPolicy] == "default-src 'none'; frame-ancestors 'none'")
                #expect(headers[text: "Referrer-Policy"] == "no-referrer")
                #expect(headers[.strictTransportSecurity] == "max-age=31536000; includeSubDomains")
                #expect(headers[text: "Permissions-Policy"]?.contains("camera=()") == true)
            }
        }
    }

    @Test("a page may load its own files and nothing inline")
    func aPageMayLoadItsOwn() {
        var headers: HTTPFields = [.contentType: "text/html; charset=utf-8"]
        SafetyHeaders(isSecure: false).add(to: &headers)
        #expect(headers[.contentSecurityPolicy]?.contains("script-src 'self'") == true)
        #expect(headers[.contentSecurityPolicy]?.contains("unsafe") == false)
        #expect(headers[.strictTransportSecurity] == nil)
    }

    @Test(
        "a body that is wrong says what is wrong",
        arguments: [
            ("{", "malformed", 400), ("", "malformed", 400), ("{\"name\": \"\u{0}", "malformed", 400),
            ("[]", "invalid-fields", 422), ("{}", "invalid-fields", 422), ("{\"name\": 7}", "invalid-fields", 422),
            ("{\"name\": \"   \"}", "invalid-fields", 422), ("{\"name\": \"\\ud800\"}", "malformed", 400),
        ]
    )
    func aBodyThatIsWrongSays(body: String, kind: String, status: Int) async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let answer = try await admin.send(.post, "/api/v1/teams", bytes: Array(body.utf8))
            #expect(answer.status == status)
            #expect(answer.problem == kind)
        }
    }

    @Test("bytes that are no UTF-8 and towers of brackets are refused")
    func bytesThatAreNoUTF8() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let broken = Array(#"{"name": ""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)
            #expect(try await admin.send(.post, "/api/v1/teams", bytes: broken).status == 400)
            for depth in [400, 5_000, 200_000] {
                let tower = Array(repeating: UInt8(ascii: "["), count: depth)
                #expect(try await admin.send(.post, "/api/v1/teams", bytes: tower).status == 400)
                let closed = tower + Array(repeating: UInt8(ascii: "]"), count: depth)
                #expect([400, 422].contains(try await admin.send(.post, "/api/v1/teams", bytes: closed).status))
            }
        }
    }

    @Test("a body over the limit is refused, whether it tells its length or not")
    func aBodyOverTheLimitIs() async throws {
        try await TestHub.run(configure: { $0.bodyLimit = 1_000 }) { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let large = try await admin.send(
                .post,
                "/api/v1/teams",
                ["name": .string(String(repeating: "a", count: 2_000))]
            )
            #expect(large.status == 413)
            #expect(large.problem == "too-large")
        }
    }

    @Test("only JSON is taken for JSON")
    func onlyJSONIsTakenForJSON() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token).with("Content-Type", "text/plain")
            let answer = try await admin.send(.post, "/api/v1/teams", ["name": "Bán hàng"])
            #expect(answer.status == 415)
            let charset = admin.with("Content-Type", "application/json; charset=utf-8")
            #expect(try await charset.send(.post, "/api/v1/teams", ["name": "Bán hàng"]).status == 201)
        }
    }

    @Test("errors of the inside stay inside")
    func errorsOfTheInsideStayInside() async throws {
        struct Secret: Error { let text = "password=hunter2" }
        let group = RouteGroup(
            "Test",
            [
                Endpoint(.get, "/boom", .open(because: "test"), "Fails.") { _ in throw Secret() },
                Endpoint(.get, "/full", .open(because: "test"), "Fails.") { _ in throw StoreError.full },
                Endpoint(.get, "/taken", .open(because: "test"), "Fails.") { _ in
                    throw StoreError.conflict("UNIQUE constraint failed: team.name")
                },
            ]
        )
        try await TestHub.run(routes: [group]) { _, visitor in
            let boom = try await visitor.send(.get, "/boom")
            #expect(boom.status == 500)
            #expect(boom.problem == "internal-error")
            #expect(!boom.body.contains("hunter2") && !boom.body.contains("Secret"))
            #expect(try await visitor.send(.get, "/full").status == 503)
            let taken = try await visitor.send(.get, "/taken")
            #expect(taken.status == 409)
            #expect(!taken.body.contains("team.name"))
        }
    }
}
