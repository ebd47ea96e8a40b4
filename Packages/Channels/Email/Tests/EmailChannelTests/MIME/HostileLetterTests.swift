import ChannelKit
import HubCore
import Testing

@testable import EmailChannel

/// Letters that would hold up everybody else's for minutes if reading them took the square of their size.
@Suite("One letter does not hold up the others")
struct HostileLetterTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var header = ["Content-Type: text/html; charset=utf-8"]
        var body = ""

        init(_ name: String, header: [String], body: String = "") {
            (testDescription, self.header, self.body) = (name, header, body)
        }

        init(_ name: String, html: String) {
            (testDescription, body) = (name, html)
        }

        init(_ name: String, text: String) {
            (testDescription, header, body) = (name, ["Content-Type: text/plain; charset=utf-8"], text)
        }

        var bytes: [UInt8] {
            Array(((["From: a@b.vn"] + header).joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
        }
    }

    private static let words = "Subject: " + String(repeating: "=?a?b? ", count: 300_000)
    private static let link = "<a href=\"http://x.vn\"><span>"

    static let letters = [
        Hostile("marks in turn", text: "a" + String(repeating: "\u{300}\u{316}", count: 400_000)),
        Hostile("marks made of marks", text: "a" + String(repeating: "\u{F73}", count: 600_000)),
        Hostile("marks by number", html: "a" + String(repeating: "&#768;&#790;", count: 150_000)),
        Hostile("ordinary Vietnamese", text: String(repeating: "chữ ", count: 400_000)),
        Hostile("words of a subject that never end", header: [words]),
        Hostile(
            "the same in a letter inside",
            header: ["Content-Type: message/rfc822"],
            body: "From: a@b.vn\r\n\(words)\r\n\r\nx"
        ),
        Hostile("many such subjects", header: Array(repeating: String(words.prefix(70_000)), count: 30)),
        Hostile("brackets without end", header: ["To: " + String(repeating: "(<", count: 1_000_000)]),
        Hostile("a name of many parts", header: ["Content-Type: a/b" + (0..<300_000).map { "; a\($0)=b" }.joined()]),
        Hostile("many fields", header: (0..<100_000).map { "X-\($0): y" }),
        Hostile(
            "Word's line, nested",
            html: String(repeating: "<div style=\"#b5c4df\">", count: 250) + String(repeating: "chữ ", count: 400_000)
        ),
        Hostile(
            "links, nested",
            html: String(repeating: link, count: 120) + String(repeating: "x", count: 1_500_000)
        ),
        Hostile(
            "spaces before blocks",
            html: "<pre>" + String(repeating: " ", count: 1_000_000) + String(repeating: "<div></div>", count: 50_000)
        ),
        Hostile("attributes", html: "<p " + (0..<200_000).map { "a\($0) " }.joined() + ">"),
        Hostile("attributes with brackets", html: "<p " + (0..<150_000).map { "a\($0)='>'" }.joined() + ">"),
    ]

    @Test("whatever it is made of", .timeLimit(.minutes(1)), arguments: letters)
    func endsSoon(_ letter: Hostile) throws {
        let raw = RawEvent(mediaType: "message/rfc822", bytes: letter.bytes, receivedAt: Timestamp(seconds: 1))
        guard case .event? = try MemoryMailbox().adapter.decode(raw).first else {
            Issue.record("no event")
            return
        }
    }

    @Test("and of too many earlier letters the first and the newest count")
    func cutsReferences() throws {
        let ids = (0..<5000).map { "<\($0)@x>" }.joined(separator: " ")
        let letter = try Fixture.letter(["From: a@b.vn", "References: \(ids)", "In-Reply-To: \(ids)"])
        #expect(letter.references == ["0@x"] + (4951..<5000).map { "\($0)@x" })
        #expect(letter.inReplyTo.count == 50)
    }

    @Test("and of a long field the beginning is read, and every field after it")
    func cutsFields() throws {
        let subject = String(repeating: "đơn hàng ", count: 20_000)
        let letter = try Fixture.letter([
            "Subject: \(subject)\n \n  ", "From: hoa@x.vn", "X-Note: \(subject)", "Message-ID: <1@x.vn>",
        ])
        #expect(letter.subject.count > 5000)
        #expect(subject.hasPrefix(letter.subject))
        #expect(letter.from.map(\.address) == ["hoa@x.vn"])
        #expect(letter.messageID == "1@x.vn")
        let note = try #require(letter.headers["x-note"])
        #expect(subject.hasPrefix(note))
        #expect(note.utf8.count > 60_000)
    }

    @Test("and text keeps its letters wherever it is taken apart")
    func composesEverywhere() {
        let word = "Nguye\u{302}\u{303}n "
        #expect(
            Array(String(repeating: word, count: 1000).normalized.unicodeScalars)
                == Array(String(repeating: "Nguy\u{1EC5}n ", count: 1000).unicodeScalars)
        )
        let long = ("a" + String(repeating: "\u{316}", count: 40) + "b").normalized
        #expect(long.unicodeScalars.count == 32)
        #expect(long.hasSuffix("b"))
    }

    @Test("and a page is read up to the tag that is too long")
    func cutsPages() {
        let style = String(repeating: "color: red; ", count: 300)
        let page = "<p>một</p><p title=\"a > b\" style=\"\(style)\">hai</p>"
        #expect(HTMLText.plain(page) == "một\n\nhai")
        #expect(HTMLText.plain(page + "<p " + String(repeating: "a ", count: 2000) + ">ba") == "một\n\nhai")
    }
}
