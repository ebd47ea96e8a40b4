import HubCore
import Testing

@testable import EmailChannel

private func parse(_ text: String, pieces size: Int = 1 << 20) throws -> [IMAPResponse] {
    var parser = IMAPParser(longestLiteral: 1000)
    var found: [IMAPResponse] = []
    let bytes = Array(text.utf8)
    for start in stride(from: 0, to: bytes.count, by: size) {
        parser.append(Array(bytes[start..<min(start + size, bytes.count)]))
        while let response = try parser.next() { found.append(response) }
    }
    return found
}

@Suite("A server's bytes become responses")
struct IMAPParserTests {
    @Test("however they are cut on the way", arguments: [1, 2, 3, 7, 64, 1000])
    func readsPieces(size: Int) throws {
        let text =
            "* 2 FETCH (UID 7 INTERNALDATE \" 1-May-2026 08:00:00 +0700\" BODY[] {9}\r\nA: b\r\n\r\n) FLAGS (\\Seen))\r\nm1 OK done\r\n"
        let found = try parse(text, pieces: size)
        #expect(found.count == 2)
        guard case .data(let values) = found[0], let list = values[2].list else {
            Issue.record("no data")
            return
        }
        #expect(values[0].number == 2)
        #expect(values[1].name == "FETCH")
        #expect(list[3].text == " 1-May-2026 08:00:00 +0700")
        #expect(list[4].name == "BODY[]")
        #expect(list[5] == .bytes(Array("A: b\r\n\r\n)".utf8)))
        #expect(list[7] == .list([.word("\\Seen")]))
        #expect(found[1] == .tagged("m1", try #require(IMAPStatus("OK done"))))
    }

    @Test("with codes, escapes, empty strings and sections in brackets")
    func readsDetails() throws {
        #expect(try parse("* OK [UIDVALIDITY 42] ok\r\n") == [.status(#require(IMAPStatus("OK [UIDVALIDITY 42] ok")))])
        #expect(IMAPStatus("NO [AUTHENTICATIONFAILED] bad")?.code == "AUTHENTICATIONFAILED")
        #expect(IMAPStatus("ok [UIDNEXT 5]")?.argument == "5")
        #expect(
            try parse("* LIST () \"/\" \"a\\\"b\"\r\n") == [
                .data([.word("LIST"), .list([]), .bytes([0x2F]), .bytes(Array("a\"b".utf8))])
            ]
        )
        #expect(
            try parse("* 1 FETCH (BODY[HEADER.FIELDS (DATE TO)] {0}\r\n)\r\n")
                == [.data([.word("1"), .word("FETCH"), .list([.word("BODY[HEADER.FIELDS (DATE TO)]"), .bytes([])])])]
        )
        #expect(try parse("+ go on\r\n+\r\n") == [.proceed("go on"), .proceed("")])
        #expect(try parse("* SEARCH\n") == [.data([.word("SEARCH")])])
    }

    @Test(
        "and what breaks the rules is refused",
        arguments: ["* 1 FETCH (UID 7\r\n", "* a)\r\n", "* \"a\r\n", "m1 what\r\n", "x\r\n"]
    )
    func refusesNonsense(text: String) {
        #expect(throws: IMAPParser.Failure.malformed) { try parse(text) }
    }

    @Test("and endless lines and letters too")
    func refusesTooMuch() {
        #expect(throws: IMAPParser.Failure.literalTooLong) { try parse("* 1 FETCH (BODY[] {1001}\r\n") }
        #expect(throws: IMAPParser.Failure.lineTooLong) { try parse(String(repeating: "x", count: 1 << 21)) }
        #expect(throws: IMAPParser.Failure.malformed) { try parse("* " + String(repeating: "(", count: 5000) + "\r\n") }
    }

    @Test("and sets of numbers are short")
    func writesSets() {
        #expect(UIDSet.write([5, 1, 2, 3, 9]) == "1:3,5,9")
        #expect(throws: MailFailure.self) { try IMAPClient.quoted("a\r\nb") }
    }

    @Test("and dates are read with their zone")
    func readsDates() {
        #expect(IMAPDate.moment(" 1-May-2026 08:00:00 +0700")?.description == "2026-05-01T01:00:00.000Z")
        #expect(IMAPDate.moment("17-Jul-1996 02:44:25 -0730")?.description == "1996-07-17T10:14:25.000Z")
        #expect(IMAPDate.moment("yesterday") == nil)
        #expect(IMAPDate.day(.init(seconds: 1_777_597_200)) == "1-May-2026")
    }
}
