import ChannelKit
import ChannelSimulation
import HubCore
import Synchronization
import Testing

@testable import EmailChannel

@Suite("Answers go out")
struct SendingTests {
    let box: MemoryMailbox

    init() throws {
        box = try MemoryMailbox()
    }

    private func sent(_ command: OutboundCommand) async throws -> Letter {
        _ = try await box.adapter.send(command)
        return try Letter(#require(box.server.state.withLock { $0.submitted.last }).letter)
    }

    @Test("with our name, the thread and a signed reply address")
    func composesAnswers() async throws {
        let letter = try await sent(box.command(thread: ["1@x.vn", "-:hash", "2@x.vn"]))
        #expect(letter.from == [.init(name: "Lan | Shop ABC", address: "cskh@shopabc.vn")])
        #expect(letter.subject == "Re: Đơn hàng")
        #expect(letter.inReplyTo == ["2@x.vn"])
        #expect(letter.references == ["1@x.vn", "2@x.vn"])
        #expect(letter.replyTo.first?.address.hasPrefix("cskh+000000000001a.") == true)
        #expect(letter.text == "Dạ chào chị")
        #expect(letter.headers["auto-submitted"] == nil)
        #expect(letter.headers["precedence"] == nil)
    }

    @Test("under the same id at every attempt")
    func keepsIDs() async throws {
        let first = try await box.adapter.send(box.command()).refs
        #expect(try await box.adapter.send(box.command()).refs == first)
    }

    @Test("and machines' answers say that they are")
    func marksAutomation() async throws {
        let letter = try await sent(box.command(thread: ["1@x.vn"], sender: .automation))
        #expect(letter.headers["auto-submitted"] == "auto-replied")
        #expect(letter.headers["x-auto-response-suppress"] == "All")
    }

    @Test("with files, from the store only")
    func sendsFiles() async throws {
        let hash = box.blobs.put(Array("%PDF".utf8))
        let file = Media(kind: .file, source: .blob(hash), name: "hóa đơn.pdf", mimeType: "application/pdf")
        let letter = try await sent(box.command(.message(Content(parts: [.text("Gửi chị"), .media(file)]))))
        #expect(letter.files.map(\.name) == ["hóa đơn.pdf"])
        let remote = Media(kind: .file, source: .remote("x"))
        await #expect(throws: SendFailure.permanent(.init("a file is not in the store"))) {
            try await box.adapter.send(box.command(.message(Content(parts: [.media(remote)]))))
        }
    }

    @Test("to everybody named, and to nobody whose address is none")
    func checksRecipients() async throws {
        let letter = try await sent(box.command(to: ["hoa@x.vn", "minh@x.vn"]))
        #expect(letter.to.map(\.address) == ["hoa@x.vn"])
        #expect(letter.cc.map(\.address) == ["minh@x.vn"])
        for bad in [[], ["nobody"], ["hoa@x.vn\r\nBcc: e@x.vn"]] {
            let count = box.server.state.withLock { $0.submitted.count }
            await #expect(throws: SendFailure.self) { try await box.adapter.send(box.command(to: bad)) }
            #expect(box.server.state.withLock { $0.submitted.count } == count)
        }
    }

    @Test("with copies, of which the blind ones stand in the envelope alone")
    func sendsCopies() async throws {
        var content = Content.text("Dạ chào chị")
        content.addressees = Addressees(
            copies: [Handle(.email, "ketoan@shopabc.vn")],
            blindCopies: [Handle(.email, "giamdoc@shopabc.vn")]
        )
        let letter = try await sent(box.command(.message(content)))
        #expect(letter.to.map(\.address) == ["hoa@x.vn"])
        #expect(letter.cc.map(\.address) == ["ketoan@shopabc.vn"])
        let submitted = try #require(box.server.state.withLock { $0.submitted.last })
        #expect(submitted.recipients == ["hoa@x.vn", "ketoan@shopabc.vn", "giamdoc@shopabc.vn"])
        let bytes = String(decoding: submitted.letter, as: UTF8.self)
        #expect(!bytes.contains("giamdoc"))
        #expect(!bytes.lowercased().contains("bcc:"))
    }

    @Test("to somebody else, with what was said before and the way back to the conversation")
    func forwards() async throws {
        let quote = "---------- Thư được chuyển tiếp ----------\nTừ: Hoa <hoa@x.vn>\n\nHàng <b>hỏng</b> rồi"
        var content = Content(parts: [.text("Anh xem giúp em."), .quotedText(quote)], subject: "Fwd: Đơn hàng")
        content.addressees = Addressees(instead: [Handle(.email, "kho@doitac.vn")])
        let letter = try await sent(box.command(.message(content), thread: ["1@x.vn"]))
        #expect(letter.to.map(\.address) == ["kho@doitac.vn"])
        #expect(letter.subject == "Fwd: Đơn hàng")
        #expect(letter.references == ["1@x.vn"])
        #expect(letter.replyTo.first?.address.hasPrefix("cskh+000000000001a.") == true)
        #expect(letter.text == "Anh xem giúp em.\n\n" + quote)
        #expect(letter.html?.contains("Hàng &lt;b&gt;hỏng&lt;/b&gt; rồi") == true)
        #expect(box.server.state.withLock { $0.submitted.last?.recipients } == ["kho@doitac.vn"])
        content.addressees = nil
        #expect(try await sent(box.command(.message(content))).text == "Anh xem giúp em.")
    }

    @Test("and a bad address of somebody else does not make the customer unreachable")
    func blamesTheRightOne() async throws {
        var content = Content.text("x")
        content.addressees = Addressees(blindCopies: [Handle(.email, "e@x.vn\r\nTo: all@x.vn")])
        await #expect(throws: SendFailure.permanent(.init("one of the other addresses is no e-mail address"))) {
            try await box.adapter.send(box.command(.message(content)))
        }
        content.addressees = Addressees(instead: [Handle(.email, "nobody@x.vn")])
        box.server.inject(.status(550, body: "5.1.1 no such user"), skipping: 0)
        do {
            _ = try await box.adapter.send(box.command(.message(content)))
            Issue.record("a refused address was accepted")
        } catch {
            guard case .permanent = error else {
                Issue.record("a refused address became \(error)")
                return
            }
        }
    }

    @Test("with the signature below our words, as mail programs know it")
    func signs() async throws {
        let signed = try MemoryMailbox(["signature": ["Shop ABC", "Hotline: 1900 <1234>"]])
        func sent(_ content: Content) async throws -> Letter {
            _ = try await signed.adapter.send(signed.command(.message(content)))
            return try Letter(#require(signed.server.state.withLock { $0.submitted.last }).letter)
        }
        let plain = try await sent(.text("Dạ chào chị"))
        #expect(plain.text == "Dạ chào chị\n\n-- \nShop ABC\nHotline: 1900 <1234>")
        #expect(plain.html?.contains("-- <br>\nShop ABC<br>\nHotline: 1900 &lt;1234&gt;</div>") == true)
        var passedOn = Content(parts: [.text("Xem giúp"), .quotedText("Thư cũ")])
        passedOn.addressees = Addressees(instead: [Handle(.email, "kho@doitac.vn")])
        let text = try await sent(passedOn).text
        #expect(text == "Xem giúp\n\n-- \nShop ABC\nHotline: 1900 <1234>\n\nThư cũ")
        let files = Media(kind: .file, source: .blob(signed.blobs.put(Array("x".utf8))), name: "a.txt")
        #expect(try await sent(Content(parts: [.media(files)])).text == "-- \nShop ABC\nHotline: 1900 <1234>")
    }

    @Test("without the plus sign where a server refuses it")
    func omitsTokens() async throws {
        let plain = try MemoryMailbox(["reply_by_address": false])
        _ = try await plain.adapter.send(plain.command())
        #expect(try Letter(#require(plain.server.state.withLock { $0.submitted.last }).letter).replyTo.isEmpty)
    }

    @Test("and an agent's HTML is made harmless too")
    func cleansHTML() async throws {
        let parts: [Content.Part] = [.text("a"), .html("<b>a</b><script>alert(1)</script>")]
        let letter = try await sent(box.command(.message(Content(parts: parts))))
        #expect(letter.html?.contains("<b>a</b>") == true)
        #expect(letter.html?.contains("script") == false)
    }
}

@Suite("Tokens are renewed")
struct TokenTests {
    private static let fields: [String: JSONValue] = [
        "auth": "oauth", "oauth_provider": "microsoft", "oauth_tenant": "t/1", "oauth_client_id": "c",
        "oauth_client_secret": "s&1", "refresh_token": "r1", "password": .null,
    ]

    @Test("and only where there are any")
    func refusesPasswords() async throws {
        let box = try MemoryMailbox()
        #expect(!box.adapter.canRefresh)
        await #expect(throws: AdapterFailure.unauthorized("a password cannot be renewed; enter a new one")) {
            try await box.adapter.refresh(SecretSet())
        }
    }

    @Test("and the new ones replace the old, with the time until which they work")
    func exchanges() async throws {
        let platform = AnsweringPlatform { call in
            let isRight = String(decoding: call.body, as: UTF8.self).contains("refresh_token=r1")
            let tokens: JSONValue = ["access_token": "a2", "refresh_token": "r2", "expires_in": 3600]
            return .json(tokens, status: isRight ? 200 : 400)
        }
        let box = try MemoryMailbox(Self.fields, issuer: platform)
        #expect(box.adapter.canRefresh)
        let next = try await box.adapter.refresh(SecretSet(["refresh_token": "r1", "oauth_client_secret": "s"]))
        #expect(next.values["access_token"] == "a2")
        #expect(next.values["refresh_token"] == "r2")
        #expect(next.values["oauth_client_secret"] == "s")
        #expect(next.expiresAt == box.clock.now() + .seconds(3600))
    }

    @Test("and a refusal asks for a new log-in")
    func tellsRefusals() async throws {
        let box = try MemoryMailbox(Self.fields)
        await #expect(throws: AdapterFailure.unauthorized("the token issuer refuses (HTTP 404); sign in again")) {
            try await box.adapter.refresh(SecretSet(["refresh_token": "r1"]))
        }
    }
}
