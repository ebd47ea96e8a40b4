import Foundation
import HubCore
import Testing

@Suite("JSON of any shape")
struct JSONValueTests {
    @Test(
        "survives being read and written",
        arguments: [
            "null", "true", "false", "0", "1", "-1", "9007199254740993", "9223372036854775807", "1.5", "-2.5e-7",
            #""""#,
            #""Chào bạn 👋""#, #""1""#, #""true""#, "[]", "{}", #"[1,"1",[null],{"a":{"b":[true]}}]"#,
        ]
    )
    func roundTrip(text: String) throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
        let again = try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(value))
        #expect(again == value)
    }

    @Test("tells numbers, truth and text apart")
    func kinds() throws {
        let value = try JSONDecoder().decode(
            JSONValue.self,
            from: Data(#"{"one":1,"yes":true,"text":"1","half":0.5,"large":1e300,"none":null}"#.utf8)
        )
        #expect(value["one"] == .integer(1) && value["one"]?.flag == nil && value["one"]?.text == nil)
        #expect(value["yes"] == .bool(true) && value["yes"]?.integer == nil)
        #expect(value["text"] == .string("1") && value["text"]?.integer == nil)
        #expect(value["half"] == .number(0.5))
        #expect(value["large"] == .number(1e300))
        #expect(value["none"] == .null)
        #expect(value["missing"] == nil && value["text"]?["deeper"] == nil)
    }

    @Test("keeps identifiers that JavaScript would round")
    func largeIntegers() throws {
        let value = try JSONDecoder().decode(JSONValue.self, from: Data("9007199254740993".utf8))
        #expect(value.integer == 9_007_199_254_740_993)
    }

    @Test("is written in code as it is meant")
    func literals() {
        let value: JSONValue = ["a": [1, "x", true], "a2": ["b": "c"]]
        #expect(value["a"]?.elements == [.integer(1), .string("x"), .bool(true)])
        #expect(value["a2"]?["b"]?.text == "c")
    }
}

@Suite("Content")
struct ContentTests {
    @Test("as plain text is what a person reads: text, captions, choices and names, a line each")
    func plainText() {
        let content = Content(parts: [
            .text("Xin chào"),
            .html("<b>Xin chào</b>"),
            .quotedText("> hôm qua"),
            .media(Media(kind: .image, source: .remote("f1"), caption: "Ảnh hóa đơn")),
            .media(Media(kind: .file, source: .remote("f2"))),
            .location(Location(latitude: 10.77, longitude: 106.7, name: "Chợ Bến Thành")),
            .choice(Choice(label: "Đổi hàng", value: "exchange")),
            .contact(ContactCard(name: "Cửa hàng Hoa", handles: [])),
            .referral("ad-1"),
            .unsupported("poll"),
        ])
        #expect(content.plainText == "Xin chào\nẢnh hóa đơn\nĐổi hàng\nCửa hàng Hoa")
        #expect(content.media.map(\.source) == [.remote("f1"), .remote("f2")])
        #expect(Content(parts: []).plainText.isEmpty)
    }

    @Test("survives being written as JSON, whatever it holds")
    func roundTrip() throws {
        let content = Content(
            parts: [
                .text("a\u{0}b👩‍👩‍👧"), .html("<i>x</i>"),
                .media(Media(kind: .voice, source: .part(2), name: "a.ogg", size: 3)),
                .media(Media(kind: .image, source: .blob("ab"), contentID: "c1")),
                .contact(ContactCard(name: "N", handles: [Handle(.phone, "0912 345 678")])),
            ],
            subject: "Đơn hàng",
            quoted: "m-1"
        )
        #expect(try JSONDecoder().decode(Content.self, from: JSONEncoder().encode(content)) == content)
    }

    @Test("knows the kind of every interaction, and what was said in those that say something")
    func kinds() {
        let bodies: [(Interaction.Body, InteractionKind, String?)] = [
            (.message(.text("a")), .message, "a"), (.comment(.text("b"), post: "p"), .comment, "b"),
            (.note(.text("c")), .note, "c"), (.call(CallRecord(state: .missed, isInbound: true)), .call, nil),
            (.order(OrderRecord(number: "1", status: "new")), .order, nil),
            (.form(FormAnswers(form: "f", answers: [])), .form, nil),
            (.visit(PageVisit(url: "https://shop.example", title: "")), .visit, nil),
            (.system(SystemNotice("joined")), .system, nil),
        ]
        for (body, kind, text) in bodies {
            #expect(body.kind == kind)
            #expect(body.content?.plainText == text)
        }
        #expect(Set(bodies.map(\.1)) == Set(InteractionKind.allCases))
    }
}
