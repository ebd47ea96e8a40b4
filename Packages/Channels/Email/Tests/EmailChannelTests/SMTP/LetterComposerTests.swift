import HubCore
import Testing

@testable import EmailChannel

private func sample() -> OutgoingLetter {
    OutgoingLetter(
        from: .init(name: "Lan | Cửa hàng ABC", address: "cskh@shopabc.vn"),
        replyTo: .init(address: "cskh+c42.abc@shopabc.vn"),
        to: [.init(name: "Hoa", address: "hoa@x.vn")],
        cc: [.init(address: "minh@x.vn")],
        bcc: [.init(address: "an@x.vn")],
        subject: "Re: Đơn hàng DH-1024 đã được giao cho đơn vị vận chuyển và sẽ tới trong hai ngày",
        date: Timestamp(seconds: 1_777_597_200),
        messageID: "1.abc@shopabc.vn",
        inReplyTo: "2@x.vn",
        references: ["1@x.vn", "2@x.vn"],
        text: "Dạ chào chị,\n.một dấu chấm\nFrom đầu dòng\n",
        html: "<p>Dạ chào chị</p><img src=\"cid:a@b\">",
        files: [
            .init(name: "hóa đơn.pdf", mimeType: "application/pdf", bytes: Array("%PDF".utf8)),
            .init(name: "ảnh.png", mimeType: "image/png", bytes: [1, 2, 3], contentID: "a@b"),
        ]
    )
}

@Suite("Our letters")
struct LetterComposerTests {
    @Test("say to a reader what they were made of")
    func roundTrip() throws {
        let bytes = LetterComposer.compose(sample())
        let letter = try Letter(bytes)
        #expect(letter.from == [.init(name: "Lan | Cửa hàng ABC", address: "cskh@shopabc.vn")])
        #expect(letter.replyTo.map(\.address) == ["cskh+c42.abc@shopabc.vn"])
        #expect(letter.to.map(\.address) == ["hoa@x.vn"])
        #expect(letter.cc.map(\.address) == ["minh@x.vn"])
        #expect(letter.subject == sample().subject)
        #expect(letter.messageID == "1.abc@shopabc.vn")
        #expect(letter.inReplyTo == ["2@x.vn"])
        #expect(letter.references == ["1@x.vn", "2@x.vn"])
        #expect(letter.date == Timestamp(seconds: 1_777_597_200))
        #expect(letter.text == "Dạ chào chị,\n.một dấu chấm\nFrom đầu dòng")
        #expect(letter.html?.contains("cid:a@b") == true)
        #expect(letter.files.map(\.name).sorted() == ["hóa đơn.pdf", "ảnh.png"])
        #expect(letter.files.filter(\.isInline).map(\.name) == ["ảnh.png"])
        #expect(Letter.part(letter.files.first { !$0.isInline }?.number ?? -1, of: bytes) == Array("%PDF".utf8))
    }

    @Test("hide blind copies, end lines with CRLF and keep them short")
    func keepsTheRules() throws {
        let bytes = LetterComposer.compose(sample())
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(!text.contains("an@x.vn"))
        #expect(sample().recipients == ["hoa@x.vn", "minh@x.vn", "an@x.vn"])
        #expect(bytes.allSatisfy { $0 < 0x80 })
        for (index, byte) in bytes.enumerated() where byte == 10 { #expect(index > 0 && bytes[index - 1] == 13) }
        #expect(bytes.split(separator: 10).allSatisfy { $0.count <= 998 })
    }

    @Test("cannot be made to hold another header")
    func refusesInjection() throws {
        var letter = sample()
        letter.subject = "a\r\nBcc: evil@x.vn\r\n\r\nbody"
        letter.from.name = "b\r\nX-Evil: 1"
        letter.to = [.init(name: "c\nX-Evil: 2", address: "hoa@x.vn")]
        letter.messageID = "1@x\r\nX-Evil: 3"
        letter.inReplyTo = "2@x>\r\nX-Evil: 4"
        letter.references = ["3@x\r\nX-Evil: 5"]
        letter.files[0].name = "d\r\nX-Evil: 6.pdf"
        letter.headers = [("X-Hub-Id", "e\r\nX-Evil: 7")]
        let found = try Letter(LetterComposer.compose(letter))
        #expect(!found.headers.lines.contains { $0.name == "x-evil" || $0.name == "bcc" })
        let text = String(decoding: LetterComposer.compose(letter), as: UTF8.self).lowercased()
        #expect(!text.contains("\nx-evil"))
        #expect(!text.contains("\nbcc"))
    }

    @Test(
        "go only to addresses that are one",
        arguments: [
            "", "a", "@x.vn", "a@", "a@x..vn", "a b@x.vn", "a@x.vn\r\nRCPT TO:<b@x.vn>", "<a@x.vn>", "a@x.vn,b@x.vn",
        ]
    )
    func refusesAddresses(text: String) {
        #expect(MailAddress.checked(text) == nil)
    }
}

@Suite("A server's refusal")
struct SMTPReplyTests {
    static let cases: [(lines: [String], expected: String)] = [
        (["421 4.7.0 Try again later"], "retryable"),
        (["421-4.7.28 unusual rate of mail", "421 4.7.28 slow down"], "throttled"),
        (["432 4.3.2 Concurrent connections limit exceeded"], "throttled"),
        (["450 4.7.1 Greylisted, please try again"], "retryable"),
        (["452 4.2.2 Mailbox full"], "retryable"),
        (["530 5.7.0 Authentication required"], "unauthorized"),
        (["535-5.7.8 Username and Password not accepted", "535 5.7.8 see help"], "unauthorized"),
        (["550 5.1.1 <a@b.vn> User unknown"], "recipient"),
        (["550 No such user here"], "recipient"),
        (["550 5.4.5 Daily user sending limit exceeded"], "throttled"),
        (["552 5.2.2 Mailbox full"], "retryable"),
        (["552 5.3.4 Message too big"], "permanent"),
        (["554 5.7.1 Message rejected as spam"], "permanent"),
        (["553 5.1.3 Bad address syntax"], "recipient"),
    ]

    @Test("decides what follows", arguments: cases)
    func classifies(lines: [String], expected: String) throws {
        let failure = try #require(SMTPReply(lines)).failure
        #expect("\(failure)".hasPrefix(expected))
    }

    @Test("keeps nobody's address")
    func hidesAddresses() throws {
        let reply = try #require(SMTPReply(["550 5.1.1 <hoa@x.vn>: unknown"]))
        #expect(reply.enhanced == "5.1.1")
        #expect(!reply.text.contains("hoa"))
        #expect(SMTPReply(["nonsense"]) == nil)
        #expect(SMTPReply([]) == nil)
    }
}
