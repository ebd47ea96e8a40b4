import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct SecondFactorTests {
    private static let email = "chu@congty.vn"
    private static let password: JSONValue = ["password": .string(TestHub.password)]

    /// A signed-in browser with a confirmed second factor, its secret and recovery codes.
    private func enrol(_ hub: TestHub, _ visitor: Visitor) async throws -> (Visitor, OneTimePassword, [String]) {
        try await hub.setUp()
        let browser = visitor.with(cookie: try await visitor.signIn(Self.email))
        let begun = try await browser.send(.post, "/api/v1/me/second-factor", Self.password)
        #expect(begun.json["uri"]?.text?.hasPrefix("otpauth://totp/C%C3%B4ng%20ty%20Hoa:chu%40congty.vn?") == true)
        let secret = try #require(begun.json["secret"]?.text)
        let factor = OneTimePassword(secret: try #require(Self.decode(secret)))
        let code = factor.code(step: OneTimePassword.step(at: hub.clock.now))
        let confirmed = try await browser.send(.post, "/api/v1/me/second-factor/confirmation", ["code": .string(code)])
        #expect(confirmed.status == 201)
        let codes = confirmed.json["codes"]?.elements?.compactMap(\.text) ?? []
        #expect(codes.count == 10)
        return (browser, factor, codes)
    }

    private static func decode(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        var bits: [Bool] = []
        for letter in text {
            guard let value = alphabet.firstIndex(of: letter) else { return nil }
            bits += (0..<5).reversed().map { value >> $0 & 1 == 1 }
        }
        return stride(from: 0, through: bits.count - 8, by: 8).map { start in
            bits[start..<start + 8].reduce(0) { $0 << 1 | ($1 ? 1 : 0) }
        }
    }

    @Test("once confirmed, signing in asks for a code, and takes each one once")
    func onceConfirmedSigningInAsksFor() async throws {
        try await TestHub.run { hub, visitor in
            let (_, factor, _) = try await enrol(hub, visitor)
            let body: [String: JSONValue] = ["email": .string(Self.email), "password": .string(TestHub.password)]
            let asked = try await visitor.send(.post, "/api/v1/session", .object(body))
            #expect(asked.status == 401)
            #expect(asked.problem == "second-factor-required")
            hub.clock.pass(.seconds(60))
            let code = factor.code(step: OneTimePassword.step(at: hub.clock.now))
            #expect(try await visitor.signIn(Self.email, code: code) != nil)
            #expect(try await visitor.signIn(Self.email, code: code) == nil)
            // The step before is older than the one that was taken.
            let earlier = factor.code(step: OneTimePassword.step(at: hub.clock.now) - 1)
            #expect(try await visitor.signIn(Self.email, code: earlier) == nil)
        }
    }

    @Test("the code that confirmed does not sign in")
    func theCodeThatConfirmedDoesNot() async throws {
        try await TestHub.run { hub, visitor in
            let (_, factor, _) = try await enrol(hub, visitor)
            let code = factor.code(step: OneTimePassword.step(at: hub.clock.now))
            #expect(try await visitor.signIn(Self.email, code: code) == nil)
        }
    }

    @Test("a second factor that is not confirmed asks for nothing")
    func aSecondFactorThatIsNot() async throws {
        try await TestHub.run { hub, visitor in
            try await hub.setUp()
            let browser = visitor.with(cookie: try await visitor.signIn(Self.email))
            try await browser.send(.post, "/api/v1/me/second-factor", Self.password)
            let wrong = try await browser.send(.post, "/api/v1/me/second-factor/confirmation", ["code": "000000"])
            #expect(wrong.fields == ["/code"])
            #expect(try await visitor.signIn(Self.email) != nil)
        }
    }

    @Test("a recovery code works once")
    func aRecoveryCodeWorksOnce() async throws {
        try await TestHub.run { hub, visitor in
            let (_, _, codes) = try await enrol(hub, visitor)
            #expect(try await visitor.signIn(Self.email, code: codes[3].uppercased()) != nil)
            #expect(try await visitor.signIn(Self.email, code: codes[3]) == nil)
            #expect(try await visitor.signIn(Self.email, code: codes[4]) != nil)
        }
    }

    @Test("changes of the second factor ask for the password again")
    func changesOfTheSecondFactorAsk() async throws {
        try await TestHub.run { hub, visitor in
            let (browser, _, codes) = try await enrol(hub, visitor)
            let wrong: JSONValue = ["password": "sai mật khẩu"]
            #expect(try await browser.send(.delete, "/api/v1/me/second-factor", wrong).fields == ["/password"])
            #expect(try await browser.send(.post, "/api/v1/me/second-factor", Self.password).status == 409)
            let renewed = try await browser.send(.post, "/api/v1/me/second-factor/recovery-codes", Self.password)
            #expect(renewed.status == 201)
            #expect(try await visitor.signIn(Self.email, code: codes[0]) == nil)
            #expect(try await browser.send(.delete, "/api/v1/me/second-factor", Self.password).status == 204)
            #expect(try await visitor.signIn(Self.email) != nil)
        }
    }

    @Test("an administrator lets somebody in who lost everything")
    func anAdministratorLetsSomebodyInWho() async throws {
        try await TestHub.run { hub, visitor in
            let (browser, _, _) = try await enrol(hub, visitor)
            let me = try #require(try await browser.send(.get, "/api/v1/me").json["agent", "id"]?.text)
            #expect(try await browser.send(.delete, "/api/v1/agents/\(me)/second-factor").status == 204)
            #expect(try await visitor.signIn(Self.email) != nil)
        }
    }
}
