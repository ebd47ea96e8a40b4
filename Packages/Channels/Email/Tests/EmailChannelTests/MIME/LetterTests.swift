import HubCore
import Testing

@testable import EmailChannel

@Suite("A letter is read")
struct LetterTests {
    @Test("with its ids, people and both forms of its text")
    func readsAnAnswerFromGmail() throws {
        let letter = try Fixture.letter("gmail-reply")
        #expect(letter.messageID == "CAK9x7aQ=hoa123@mail.gmail.com")
        #expect(letter.inReplyTo == ["c42.m976.9f31@shopabc.vn"])
        #expect(letter.references == ["c42.m970.11aa@shopabc.vn", "c42.m976.9f31@shopabc.vn"])
        #expect(letter.from == [.init(name: "Nguyễn Hoa", address: "hoa.nguyen92@gmail.com")])
        #expect(letter.deliveredTo == ["cskh+c42.k7f3q9x2m4pd7a@shopabc.vn"])
        #expect(letter.subject == "Re: Đơn hàng DH-1024 [#DH-42-k7f3]")
        #expect(letter.date?.description == "2025-01-15T03:06:02.000Z")
        #expect(letter.text.hasPrefix("Dạ em vẫn chưa nhận được hàng ạ."))
        #expect(letter.html?.contains("gmail_quote") == true)
        #expect(letter.problems.isEmpty)
    }

    @Test("with a picture inside its text and an attachment with a Vietnamese name")
    func readsFiles() throws {
        let letter = try Fixture.letter("inline-image")
        #expect(letter.from.first?.name == "Trần Minh")
        #expect(letter.text == "Hàng bị vỡ như ảnh:")
        #expect(letter.files.map(\.name) == ["image001.png", "hóa đơn.pdf"])
        #expect(letter.files.map(\.isInline) == [true, false])
        #expect(letter.files.map(\.size) == [70, 16])
        let bytes = try Fixture.bytes("inline-image")
        let document = try #require(Letter.part(letter.files[1].number, of: bytes))
        #expect(String(decoding: document.prefix(8), as: UTF8.self) == "%PDF-1.4")
        #expect(Letter.part(99, of: bytes) == nil)
    }

    @Test("from windows-1258 into composed Unicode")
    func readsWindows1258() throws {
        let letter = try Fixture.letter("windows-1258")
        #expect(Array(letter.subject.unicodeScalars) == Array("Bạn gặp".unicodeScalars))
        #expect(Array(letter.text.unicodeScalars) == Array("Bạn gặp thương gia".unicodeScalars))
    }

    @Test("when parts are nested ten thousand deep, without reading them all")
    func survivesNesting() throws {
        var body = ""
        for index in 0..<10_000 {
            body += "--b\(index)\r\nContent-Type: multipart/mixed; boundary=b\(index + 1)\r\n\r\n"
        }
        let letter = try Fixture.letter(["From: a@b.vn", "Content-Type: multipart/mixed; boundary=b0"], body)
        #expect(letter.problems.contains(.nestedTooDeep))
    }

    @Test("when it has more parts than anyone would send")
    func survivesManyParts() throws {
        let part = "--b\nContent-Type: application/pdf\n\nx\n"
        let letter = try Fixture.letter(
            ["From: a@b.vn", "Content-Type: multipart/mixed; boundary=b"],
            String(repeating: part, count: 3000) + "--b--\n"
        )
        #expect(letter.files.count == 50)
        #expect(letter.problems == [.tooManyParts, .tooManyFiles])
    }

    @Test("when its end is missing")
    func survivesMissingBoundary() throws {
        let letter = try Fixture.letter(
            ["From: a@b.vn", "Content-Type: multipart/mixed; boundary=b"],
            "--b\nContent-Type: text/plain\n\nCòn đây\n"
        )
        #expect(letter.text == "Còn đây")
    }

    @Test("with zero bytes, bare 8-bit headers and ids that are folded or empty")
    func survivesBrokenHeaders() throws {
        let letter = try Fixture.letter(
            [
                "From: Hà <ha@x.vn>", "Subject: Hỏi về đơn", "Message-ID: <>", "References: <a@b>", "\t< c@d > <>",
                "In-Reply-To:",
            ],
            "Chào\0 shop\n"
        )
        #expect(letter.subject == "Hỏi về đơn")
        #expect(letter.from.first?.name == "Hà")
        #expect(letter.messageID == nil)
        #expect(letter.references == ["a@b", "c@d"])
        #expect(letter.inReplyTo.isEmpty)
        #expect(letter.text.hasPrefix("Chào shop"))
    }

    @Test("with more than one author it says so")
    func notesUnclearAuthors() throws {
        #expect(try Fixture.letter(["From: a@b.vn, c@d.vn"]).problems == [.unclearAuthor])
        #expect(try Fixture.letter(["From: a@b.vn", "From: c@d.vn"]).problems == [.unclearAuthor])
        #expect(try Fixture.letter(["To: a@b.vn"]).problems == [.unclearAuthor])
    }

    @Test("unless there is no header at all")
    func refusesNothing() {
        #expect(throws: LetterError.notALetter) { try Letter([]) }
        #expect(throws: LetterError.notALetter) { try Letter(Array("\r\n\r\n".utf8)) }
    }

    @Test("whatever bytes come", arguments: 0..<200)
    func neverTraps(seed: Int) throws {
        var bytes = try Fixture.bytes(["bounce", "gmail-reply", "inline-image"][seed % 3])
        var state = UInt64(seed &+ 1) &* 0x9E37_79B9_7F4A_7C15
        for _ in 0..<20 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            bytes[Int(state >> 33) % bytes.count] = UInt8(truncatingIfNeeded: state >> 24)
        }
        let letter = try? Letter(bytes)
        #expect((letter?.files.count ?? 0) <= 50)
    }

    @Test("with soft line breaks undone")
    func unwrapsFlowedText() throws {
        let letter = try Fixture.letter(
            ["From: a@b.vn", "Content-Type: text/plain; charset=utf-8; format=flowed"],
            "Dòng một \nnối tiếp.\n> trích \n> dẫn\n-- \nHoa\n"
        )
        #expect(letter.text == "Dòng một nối tiếp.\n> trích dẫn\n-- \nHoa")
    }

    @Test("and a letter inside it becomes a file")
    func keepsForwardedLetters() throws {
        let bytes = Fixture.compose(
            ["From: a@b.vn", "Content-Type: multipart/mixed; boundary=b"],
            "--b\n\nXem thư dưới.\n--b\nContent-Type: message/rfc822\n\nSubject: Gốc\nFrom: c@d.vn\n\nNội dung\n--b--\n"
        )
        let letter = try Letter(bytes)
        #expect(letter.files.map(\.name) == ["Gốc.eml"])
        let inner = try Letter(#require(Letter.part(letter.files[0].number, of: bytes)))
        #expect(inner.from.first?.address == "c@d.vn")
        #expect(letter.report == nil)
    }
}
