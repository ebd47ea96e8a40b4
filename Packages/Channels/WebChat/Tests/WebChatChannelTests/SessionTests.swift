import ChannelKit
import ChannelSimulation
import HubCore
import Testing

@testable import WebChatChannel

@Suite("Who a visitor is")
struct SessionTests {
    let shop = try? Shop()

    @Test("a new visitor gets a conversation of their own and comes back to it")
    func visitor() throws {
        let shop = try #require(shop)
        let first = try shop.open()
        #expect(first.conversation.key.hasPrefix("v:"))
        #expect(first.claims.map(\.proof) == [.platformAccount])
        #expect(first.claims.map(\.handle.kind) == [.visitor])
        #expect(first.claims.map(\.handle.scope) == [ID<Connection>(7).description])
        #expect(first.allowedOrigin == Shop.origin)
        let back = try shop.open(token: first.token, after: .seconds(300 * 86_400))
        #expect(back.conversation == first.conversation)
        #expect(back.token != first.token, "an old token is renewed")
        #expect(try shop.open().conversation != first.conversation)
    }

    @Test("a token lives for a year after its last renewal, and no node is so far ahead")
    func lifetime() throws {
        let shop = try #require(shop)
        let token = try shop.open().token
        #expect(try shop.open(token: token, after: .seconds(86_000)).token == token)
        let renewed = try shop.open(token: token, after: .seconds(364 * 86_400)).token
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(token: token, after: .seconds(366 * 86_400)) }
        _ = try shop.open(token: renewed, after: .seconds(700 * 86_400))
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(token: token, after: .seconds(-301)) }
    }

    @Test("a token of an old secret holds while the rotation lasts, and is renewed with the new one")
    func rotation() throws {
        let shop = try #require(shop)
        let old = try shop.open()
        shop.secrets.set("token_secret", "a-new-secret-for-tokens", "token-secret-of-the-tea-shop")
        let back = try shop.open(token: old.token)
        #expect(back.conversation == old.conversation)
        shop.secrets.set("token_secret", "a-new-secret-for-tokens")
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(token: old.token) }
        #expect(try shop.open(token: back.token).conversation == old.conversation)
    }

    @Test("a signed user sees the same conversation everywhere, with what the signature covers as proof")
    func signedUser() throws {
        let shop = try #require(shop)
        let user = Shop.user("42", email: "Mai@Example.com", phone: "0912 000 000")
        let desktop = try shop.open(user: user)
        let phone = try shop.open(token: try shop.open().token, user: user)
        #expect(desktop.conversation.key == "u:42")
        #expect(phone.conversation == desktop.conversation)
        #expect(desktop.claims.map(\.proof) == [.signedLogin, .signedLogin, .signedLogin])
        #expect(desktop.claims.map(\.handle.kind) == [.siteUser, .email, .phone])
        #expect(desktop.claims.map(\.handle.value) == ["42", "Mai@Example.com", "0912 000 000"])
        #expect(desktop.name == "Lê Mai")
        let again = try shop.open(token: desktop.token)
        #expect(again.conversation == desktop.conversation)
        #expect(again.claims == desktop.claims)
    }

    @Test("whoever visited with the same browser before is mentioned as evidence and never read")
    func sharedBrowser() throws {
        let shop = try #require(shop)
        let visitor = try shop.open()
        let first = try shop.open(token: visitor.token, user: Shop.user("42"))
        #expect(first.conversation != visitor.conversation)
        #expect(first.claims.last == Claim(visitor.claims[0].handle, .claimed))
        let second = try shop.open(token: first.token, user: Shop.user("43"))
        #expect(second.conversation.key == "u:43")
        #expect(second.claims.map(\.handle.value) == ["43"])
    }

    @Test("a user's token ends after a day, for only the site can vouch again")
    func userToken() throws {
        let shop = try #require(shop)
        let token = try shop.open(user: Shop.user("42")).token
        #expect(try shop.open(token: token, after: .seconds(86_000)).token == token)
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(token: token, after: .seconds(86_401)) }
    }

    @Test("forged, expired and ambiguous users are refused")
    func forgedUsers() throws {
        let shop = try #require(shop)
        var upper = Shop.user("42")
        upper.signature = upper.signature.uppercased()
        var renamed = Shop.user("42")
        renamed.id = "43"
        var moved = Shop.user("42", email: "a@example.com")
        (moved.email, moved.phone) = (nil, "a@example.com")
        let refused = [
            upper, renamed, moved, Shop.user("42", secret: "another"), Shop.user("42", secret: ""), Shop.user(""),
            Shop.user("42", expires: Shop.start.milliseconds / 1000), Shop.user("42", expires: .min),
            Shop.user("42\nmai@example.com"), Shop.user("42", email: "a@example.com\n"),
            Shop.user(String(repeating: "4", count: 500)),
        ]
        for user in refused {
            #expect(throws: WebhookRejection.unauthenticated) { try shop.open(user: user) }
        }
        shop.secrets.set("identity_secret")
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(user: Shop.user("42")) }
        shop.secrets.set("identity_secret", "")
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(user: Shop.user("42", secret: "")) }
    }

    @Test(
        "texts that are no token of ours open nothing",
        arguments: [
            "", ".", "v1", "v1...", "v1....", "v1.a.1..", "v2.a.1..x", "....", String(repeating: ".", count: 9000),
        ]
    )
    func noTokens(_ token: String) throws {
        let shop = try #require(shop)
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(token: token) }
    }

    @Test("without a secret nobody is let in and the probe says why")
    func missingSecret() async throws {
        let shop = try #require(shop)
        #expect(try await shop.adapter.probe() == [AccountProfile(id: "0000000000007", name: "Tiệm Trà Sông Hậu")])
        shop.secrets.set("token_secret")
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open() }
        await #expect(throws: AdapterFailure.self) { try await shop.adapter.probe() }
    }

    @Test("a request without an origin needs a token")
    func noOrigin() throws {
        let shop = try #require(shop)
        let token = try shop.open().token
        #expect(try shop.open(token: token, origin: nil).allowedOrigin == nil)
        #expect(throws: WebhookRejection.unauthenticated) { try shop.open(origin: nil) }
    }

    @Test("the welcome tells the widget how to look and what to ask")
    func welcome() throws {
        let shop = try Shop(["ask_first": "name_email", "accent": "#E11D48", "position": "left"])
        let welcome = try shop.open().welcome
        #expect(welcome["site"] == "Tiệm Trà Sông Hậu")
        #expect(welcome["accent"] == "#e11d48")
        #expect(welcome["ask"] == ["name", "email"])
        #expect(welcome["position"] == "left")
        #expect(welcome["greeting"]?["vi"] == "Xin chào! Chúng tôi có thể giúp gì cho bạn?")
        #expect(try Shop().open().welcome["ask"] == [])
    }
}
