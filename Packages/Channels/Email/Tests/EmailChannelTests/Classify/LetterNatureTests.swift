import Testing

@testable import EmailChannel

private let classifier = LetterClassifier(ownAddresses: ["cskh@shopabc.vn"])

@Suite("Machines' letters are told from people's")
struct LetterNatureTests {
    static let cases: [(header: [String], nature: LetterNature)] = [
        (["From: a@b.vn", "Subject: Hỏi"], .personal),
        (["From: a@b.vn", "Auto-Submitted: no"], .personal),
        (["From: a@b.vn", "Auto-Submitted: auto-replied; owner"], .automatic),
        (["From: a@b.vn", "Auto-Submitted: auto-generated"], .automatic),
        (["From: a@b.vn", "X-Auto-Response-Suppress: All"], .automatic),
        (["From: a@b.vn", "X-Autoreply: yes"], .automatic),
        (["From: a@b.vn", "X-POST-MessageClass: 9; Autoresponder"], .automatic),
        (["From: a@b.vn", "Delivered-To: Autoresponder"], .automatic),
        (["From: a@b.vn", "Precedence: bulk"], .automatic),
        (["From: a@b.vn", "Return-Path: <>"], .automatic),
        (["From: a@b.vn", "Subject: Trả lời tự động: Đơn hàng", "In-Reply-To: <x@y>"], .automatic),
        (["From: a@b.vn", "Subject: Vắng mặt có được hoàn tiền không?"], .personal),
        (["From: a@b.vn", "List-Id: <tin.x.vn>"], .bulk),
        (["From: a@b.vn", "List-Unsubscribe: <mailto:x@y.vn>"], .bulk),
        (["From: a@b.vn", "Precedence: list"], .bulk),
        (["From: MAILER-DAEMON@x.vn", "Subject: failure notice"], .bounce),
        (["From: CSKH@shopabc.vn", "Subject: Đơn hàng"], .own),
        (["From: a@b.vn", "X-Hub-Id: abc"], .personal),
        (["From: a@b.vn", "X-Loop: shopabc.vn"], .own),
    ]

    @Test("by the header", arguments: cases)
    func classifies(header: [String], nature: LetterNature) throws {
        #expect(classifier.classify(try Fixture.letter(header)).nature == nature)
    }

    @Test("and an out-of-office letter opens no ticket")
    func recognisesOutOfOffice() throws {
        let nature = classifier.classify(try Fixture.letter("out-of-office")).nature
        #expect(nature == .automatic)
        #expect(nature.isAutomatic)
    }

    @Test("and a bounce names the letter and the address that failed")
    func readsBounces() throws {
        let letter = try Fixture.letter("bounce")
        #expect(classifier.classify(letter).nature == .bounce)
        let report = try #require(letter.report)
        #expect(report.originalID == "c42.m976.9f31@shopabc.vn")
        #expect(report.recipients.map(\.address) == ["hoa.nguyen29@gmail.com"])
        #expect(report.recipients.map(\.status) == ["5.1.1"])
        #expect(report.recipients.first?.diagnostic.hasPrefix("550-5.1.1") == true)
        #expect(report.hasFailed)
    }

    @Test("and a delay is no failure")
    func toleratesDelays() {
        let delayed = DeliveryReport(
            status: "\nFinal-Recipient: rfc822; a@b.vn\nAction: delayed\nStatus: 4.4.1\n",
            original: nil
        )
        #expect(!delayed.hasFailed)
        #expect(delayed.recipients.map(\.action) == [.delayed])
    }
}

@Suite("The author is believed only on a trusted server's word")
struct SenderVerificationTests {
    static let cases: [(results: [String], verified: Bool)] = [
        (["mx.shop.vn; dmarc=pass header.from=x.vn"], true),
        (["mx.shop.vn 1; dkim=pass header.d=x.vn header.s=s1"], true),
        (["mx.shop.vn; dkim=pass header.i=@x.vn"], true),
        (["mx.shop.vn; spf=pass smtp.mailfrom=bounce@x.vn"], true),
        (["mx.shop.vn; spf=pass (mx.shop.vn: ok; yes) smtp.mailfrom=x.vn; dmarc=none"], true),
        (["mx.shop.vn; dkim=pass header.d=vn; spf=fail"], false),
        (["mx.shop.vn; dkim=pass header.d=evil.example"], false),
        (["mx.shop.vn; dkim=pass header.d=evil.x.vn"], false),
        (["mx.shop.vn; dkim=pass header.d=evilx.vn"], false),
        (["mx.shop.vn; spf=pass smtp.mailfrom=evil.example; dkim=none"], false),
        (["mx.shop.vn; spf=pass smtp.mailfrom=x.vn; dmarc=fail header.from=x.vn"], false),
        (["mx.shop.vn; dmarc=pass header.from=other.vn"], false),
        (["mx.shop.vn; dkim=fail reason=\"dmarc=pass; dkim=pass\" header.d=x.vn"], false),
        (["mx.shop.vn; none"], false),
        (["mx.shop.vn; dmarc=pass"], false),
        (["mx.shop.vn (a \\) comment; (in one)) ; dmarc = pass (p=none) header.from = \"x.vn\""], true),
        (["mx.shop.vn; spf=pass smtp.mailfrom=prvs=12=hoa@x.vn; dkim=none"], true),
        // An envelope sender that says what the server should.
        (["mx.shop.vn; spf=pass smtp.mailfrom=\"a\\\";dmarc=pass header.from=x.vn;b=\\\"\"@evil.example"], false),
        (["mx.shop.vn; spf=pass smtp.mailfrom=\"a\\\";dkim=pass header.d=x.vn;b=\\\"\"@evil.example"], false),
        (["mx.shop.vn; spf=none (\\);dmarc=pass header.from=x.vn;(\\)) smtp.mailfrom=evil.example"], false),
        (["mx.shop.vn; dmarc=none; spf=pass smtp.mailfrom=a;dmarc=pass header.from=x.vn"], false),
        (["mx.shop.vn; dkim=none; spf=pass smtp.mailfrom=a;dkim=pass header.d=x.vn"], false),
        (["mx.shop.vn; spf=pass smtp.mailfrom=evil.example smtp.mailfrom=x.vn"], false),
        (["mx.shop.vn; dmarc=pass header.from=x.vn; spf=pass smtp.mailfrom=\"a"], false),
        (["mx.shop.vn; dmarc=pass header.from=x.vn (a"], false),
        (["mx.shop.vn; dmarc=pass header.from=x.vn a)"], false),
        (["mx.shop.vn; spf=pass smtp.mailfrom=\"", "mx.shop.vn; dmarc=pass header.from=x.vn"], false),
        (["mx.shop.vn; dkim=pass header.d=x.vn; dkim=pass header.d=mail.example; dmarc=pass header.from=x.vn"], true),
        (["evil.example; dmarc=pass header.from=x.vn"], false),
        (["mx.shop.vn; dmarc=fail", "mx.shop.vn; dmarc=pass header.from=x.vn"], false),
        (["evil.example; dmarc=fail", "mx.shop.vn; dmarc=pass header.from=x.vn"], true),
        ([], false),
    ]

    @Test("for the author's own domain, topmost field first", arguments: cases)
    func judges(results: [String], verified: Bool) throws {
        let letter = try Fixture.letter(results.map { "Authentication-Results: \($0)" } + ["From: Hoa <hoa@x.vn>"])
        #expect(SenderVerification(trustedServers: ["mx.shop.vn"]).isVerified(letter) == verified)
    }

    @Test("and never without a trusted server, or with two authors")
    func needsTrust() throws {
        let field = "Authentication-Results: mx.shop.vn; dmarc=pass"
        let letter = try Fixture.letter([field, "From: hoa@x.vn"])
        #expect(!SenderVerification(trustedServers: []).isVerified(letter))
        let two = try Fixture.letter([field, "From: hoa@x.vn", "From: evil@x.vn"])
        #expect(!SenderVerification(trustedServers: ["mx.shop.vn"]).isVerified(two))
    }
}
