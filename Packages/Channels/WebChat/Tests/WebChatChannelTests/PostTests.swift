import ChannelKit
import HubCore
import Testing

@testable import WebChatChannel

@Suite("What a post means")
struct PostTests {
    @Test("a message keeps every letter as it was typed")
    func message() throws {
        let shop = try Shop()
        for text in ["Tiếng Việt đủ dấu", "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t", "  hai\n\n dòng 👨‍👩‍👧‍👦 ", "<b>&amp;"] {
            let event = try #require(try shop.event("message", ["text": .string(text)]))
            guard case .message(let content, let ref) = event.body else {
                Issue.record("\(event.body)")
                continue
            }
            #expect(content.parts == [.text(text)])
            #expect(Array(content.plainText.utf8) == Array(text.utf8), "nothing was normalised")
            #expect(ref == "p1")
            #expect(event.key.text == event.conversation.key + "/p1")
            #expect(event.occurredAt == Shop.start)
            guard case .customer(let claims, nil) = event.author else {
                Issue.record("\(event.author)")
                continue
            }
            #expect(claims.map(\.proof) == [.platformAccount])
        }
    }

    @Test("a message is as long as people count, and no longer")
    func length() throws {
        let shop = try Shop()
        let longest = String(repeating: "e\u{302}\u{301}", count: 10_000)
        #expect(try shop.event("message", ["text": .string(longest)]) != nil)
        let many = Media(kind: .file, source: .blob("a"))
        let refused: [(JSONValue, [Media])] = [
            (["text": .string(longest + "x")], []), (["text": ""], []), (["text": " \n\t "], []), ([:], []),
            (["text": 5], []), (["text": "a\0b"], []), ("text", []), (.null, []),
            (["text": .string("e" + String(repeating: "\u{302}", count: 150_000))], []),
            (["text": "x"], Array(repeating: many, count: 11)),
        ]
        for (data, files) in refused {
            #expect(throws: WebhookRejection.malformed) { try shop.stored("message", data, files: files) }
        }
    }

    @Test("files come with their words or alone, safely named")
    func files() throws {
        let shop = try Shop()
        let names = ["../../etc/passwd", "a\u{0}\r\n.txt", "..", String(repeating: "ế", count: 300), "hóa đơn.pdf"]
        let files = names.map { Media(kind: .file, source: .blob("b3"), name: $0, mimeType: "text/plain", size: 3) }
        let event = try #require(try shop.event("message", ["text": ""], files: files))
        guard case .message(let content, _) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        let found = content.media.map(\.name)
        #expect(found[0] == "passwd" && found[1] == "a.txt" && found[2] == nil && found[4] == "hóa đơn.pdf")
        #expect((found[3] ?? "").utf8.count <= 200)
        #expect(content.parts.count == 5)
    }

    @Test("a pressed answer says what it stood for")
    func choice() throws {
        let event = try #require(try Shop().event("message", ["text": "Sáng mai", "choice": "am"]))
        guard case .message(let content, _) = event.body else {
            Issue.record("\(event.body)")
            return
        }
        #expect(content.parts == [.choice(Choice(label: "Sáng mai", value: "am"))])
    }

    @Test("the same post twice is one; two posts without an id are two")
    func repeats() throws {
        let shop = try Shop()
        let session = try shop.open()
        let first = try #require(try shop.stored("message", ["text": "a"], from: session))
        let again = try #require(try shop.stored("message", ["text": "a"], from: session))
        #expect(first == again && first.deliveryID != nil)
        let form: JSONValue = ["answers": [["field": "email", "value": "mai@example.com"]]]
        let one = try #require(try shop.stored("form", form, id: nil, from: session))
        let two = try #require(try shop.stored("form", form, id: nil, from: session))
        #expect(one.deliveryID == nil && one != two)
        #expect(shop.adapter.decode(one) != shop.adapter.decode(two))
        #expect(try shop.stored("message", ["text": "a"], from: shop.open())?.deliveryID != first.deliveryID)
    }

    @Test("an id is short and plain", arguments: ["", "a b", "a/b", "é", String(repeating: "x", count: 65)])
    func ids(_ id: String) throws {
        let shop = try Shop()
        #expect(throws: WebhookRejection.malformed) { try shop.stored("message", ["text": "a"], id: id) }
    }

    @Test("typing is passed on and not kept")
    func typing() throws {
        let shop = try Shop()
        let post = SitePost(action: "typing", id: "t", data: ["on": true], receivedAt: Shop.start)
        guard case .typing(true) = try shop.adapter.receive(post, from: shop.open()) else {
            Issue.record("typing was stored")
            return
        }
        #expect(throws: WebhookRejection.malformed) { try shop.stored("typing", ["on": "yes"]) }
    }

    @Test("what was typed about oneself is evidence, also of a signed user")
    func profile() throws {
        let shop = try Shop()
        let session = try shop.open(user: Shop.user("42"))
        let data: JSONValue = [
            "name": " Lê Mai ", "email": "mai@example.com", "phone": "0912 000 000", "language": "vi",
        ]
        let raw = try #require(try shop.stored("profile", data, from: session))
        guard case .event(let event)? = shop.adapter.decode(raw).first, case .profile(let patch) = event.body else {
            Issue.record("no profile")
            return
        }
        #expect(patch.name == "Lê Mai" && patch.language == "vi")
        #expect(patch.claims.map(\.proof) == [.claimed, .claimed])
        #expect(patch.claims.map(\.handle.value) == ["mai@example.com", "0912 000 000"])
        #expect(throws: WebhookRejection.malformed) {
            try shop.stored("profile", ["email": "no address", "phone": "12"])
        }
    }

    @Test("read messages become receipts of those messages")
    func seen() throws {
        let shop = try Shop()
        let event = try #require(try shop.event("seen", ["sequence": 4, "refs": ["a", "b"]]))
        #expect(event.body == .receipt(["a", "b"], .read, reason: nil))
        for refs in [JSONValue.array([]), [""], "a", .null] {
            #expect(throws: WebhookRejection.malformed) { try shop.stored("seen", ["sequence": 4, "refs": refs]) }
        }
    }

    @Test("pages are kept without their fragment, and only if the site wants it")
    func visits() throws {
        let data: JSONValue = ["url": "https://tea.example/cart?a=1#pay", "title": "Giỏ hàng", "seconds": 12]
        let event = try #require(try Shop().event("visit", data))
        #expect(
            event.body == .visit(PageVisit(url: "https://tea.example/cart?a=1", title: "Giỏ hàng", seconds: 12), "p1")
        )
        #expect(try Shop(["visits": false]).stored("visit", data) == nil)
        for url in ["javascript:alert(1)", "file:///etc/passwd", "https://u:p@tea.example/", "/cart", ""] {
            #expect(throws: WebhookRejection.malformed) { try Shop().stored("visit", ["url": .string(url)]) }
        }
    }

    @Test("actions that nobody agreed on are refused", arguments: ["", "erase", "Message", "message "])
    func unknown(_ action: String) throws {
        let shop = try Shop()
        #expect(throws: WebhookRejection.malformed) { try shop.stored(action, ["text": "a"]) }
    }
}
