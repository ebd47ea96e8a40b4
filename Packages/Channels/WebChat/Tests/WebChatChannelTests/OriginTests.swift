import ChannelKit
import HubCore
import Testing

@testable import WebChatChannel

@Suite("Which sites may show the chat")
struct OriginTests {
    @Test(
        "an origin as a browser writes it is let in",
        arguments: [
            ("https://tea.example", "https://tea.example"), ("https://tea.example/", "https://tea.example"),
            ("https://Tea.Example", "https://tea.example"), ("https://tea.example:443", "https://tea.example"),
            ("https://tea.example", "https://tea.example:443"), ("http://localhost:3000", "http://localhost:3000"),
            ("https://*.tea.example", "https://shop.tea.example"), ("https://*.tea.example", "https://a.b.tea.example"),
            ("https://*.tea.example:8443", "https://shop.tea.example:8443"), ("http://[::1]:80", "http://[::1]"),
        ]
    )
    func allowed(_ pattern: String, _ origin: String) throws {
        #expect(try #require(AllowedOrigin(pattern)).allows(origin))
    }

    @Test(
        "any other is not",
        arguments: [
            ("https://tea.example", "http://tea.example"), ("https://tea.example", "https://tea.example:8443"),
            ("https://tea.example", "https://tea.example.evil.example"),
            ("https://tea.example", "https://evil-tea.example"),
            ("https://tea.example", "null"), ("https://tea.example", ""),
            ("https://tea.example", "https://tea.example/x"),
            ("https://tea.example", "https://evil.example@tea.example"),
            ("https://*.tea.example", "https://tea.example"),
            ("https://*.tea.example", "https://eviltea.example"), ("https://*.tea.example", "http://shop.tea.example"),
            ("https://*.tea.example", "https://*.tea.example"),
            ("https://*.tea.example", "https://.tea.example.evil.example"),
        ]
    )
    func refused(_ pattern: String, _ origin: String) throws {
        #expect(try !#require(AllowedOrigin(pattern)).allows(origin))
    }

    @Test(
        "what no browser would send is no origin, and the field is named",
        arguments: [
            "tea.example", "https://tea.example/chat", "https://*.example", "https://*", "*", "http://*.tea.example",
            "https://a.*.example", "ftp://tea.example", "https://tea.example?x", "https://tiệm.example",
            "https://a b.example",
        ]
    )
    func noOrigin(_ text: String) {
        #expect(AllowedOrigin(text) == nil)
        #expect {
            try Shop(["allowed_origins": [.string(text)]])
        } throws: { error in
            (error as? ConfigurationProblem)?.field == "allowed_origins"
        }
    }

    @Test("the adapter asks every site of the list")
    func list() throws {
        let adapter = try Shop().adapter
        #expect(adapter.allows("https://tea.example") && adapter.allows("https://shop.tea.example"))
        #expect(!adapter.allows("https://coffee.example") && !adapter.allows("null"))
    }

    @Test("a list without sites and a colour that is none are refused at their field")
    func otherFields() {
        #expect { try Shop(["allowed_origins": []]) } throws: {
            ($0 as? ConfigurationProblem)?.field == "allowed_origins"
        }
        for colour in ["red", "#fff", "#12345g", "#1234567"] {
            #expect { try Shop(["accent": .string(colour)]) } throws: {
                ($0 as? ConfigurationProblem)?.field == "accent"
            }
        }
    }
}
