import ChannelKit
import HubCore
import Testing

@testable import WebChatChannel

@Suite("Forms of sites without the widget")
struct FormTests {
    private func form(_ data: JSONValue) throws -> (FormAnswers, [Claim], String?) {
        let event = try #require(try Shop().event("form", data))
        guard case .form(let answers, _) = event.body, case .customer(let claims, let name) = event.author else {
            throw WebhookRejection.malformed
        }
        return (answers, claims, name)
    }

    @Test("answers keep the order of the form, and what names the writer is evidence")
    func ordered() throws {
        let (form, claims, name) = try form([
            "form": "Đặt hàng",
            "page": "https://tea.example/dat-hang#form",
            "answers": [
                ["field": "ho_ten", "value": "Lê Mai"], ["field": "So_dien-thoai", "value": "0912 000 000"],
                ["field": "E-mail", "value": "mai@example.com"], ["field": "Lời nhắn", "value": "Hai hộp trà sen"],
                ["field": "note", "value": ""],
            ],
        ])
        #expect(form.form == "Đặt hàng" && form.page == "https://tea.example/dat-hang")
        #expect(form.answers.map(\.field) == ["ho_ten", "So_dien-thoai", "E-mail", "Lời nhắn"])
        #expect(name == "Lê Mai")
        #expect(claims.map(\.proof) == [.platformAccount, .claimed, .claimed])
        #expect(claims.map(\.handle.kind) == [.visitor, .email, .phone])
    }

    @Test("fields by name do as well")
    func named() throws {
        let (form, claims, _) = try form(["message": "Còn trà không?", "email": "mai@example.com", "form": "Liên hệ"])
        #expect(
            form.answers == [
                .init(field: "email", value: "mai@example.com"), .init(field: "message", value: "Còn trà không?"),
            ]
        )
        #expect(claims.count == 2)
    }

    @Test("a machine that fills in what people do not see is answered and dropped")
    func honeypot() throws {
        let shop = try Shop()
        #expect(try shop.stored("form", ["email": "a@example.com", "website": "https://spam.example"]) == nil)
        let answers: JSONValue = [["field": "email", "value": "a@example.com"], ["field": "website", "value": "x"]]
        #expect(try shop.stored("form", ["answers": answers]) == nil)
        #expect(try shop.stored("message", ["text": "a", "website": "x"]) == nil)
        #expect(try shop.stored("form", ["email": "a@example.com", "website": ""]) != nil)
        #expect(try Shop(["honeypot": "fax"]).stored("form", ["email": "a@example.com", "website": "x"]) != nil)
    }

    @Test("empty, endless and misshapen forms are refused")
    func refused() throws {
        let shop = try Shop()
        let many = JSONValue.array(Array(repeating: ["field": "a", "value": "b"], count: 101))
        let long = JSONValue.string(String(repeating: "x", count: 10_001))
        let refused: [JSONValue] = [
            [:], ["answers": []], ["answers": many], ["answers": ["a"]], ["answers": [["field": "a"]]], ["a": long],
            ["answers": "a"], .null, "text", ["form": "x", "page": "https://tea.example"],
        ]
        for data in refused {
            #expect(throws: WebhookRejection.malformed) { try shop.stored("form", data) }
        }
    }
}
