import ChannelKit
import ChannelSimulation
import Foundation
import HubCore
import Synchronization
import Testing

@testable import EmailChannel

@Suite(
    "On a real Postfix and Dovecot",
    .serialized,
    .enabled(if: MailServers.isPossible, "needs root, postfix and dovecot-imapd"),
    WithMailServers()
)
struct RealMailTests {
    let servers: MailServers
    let shop: RealMailbox

    init() throws {
        servers = try #require(MailServers.current)
        shop = try servers.mailbox("cskh@shop.test")
    }

    @Test("a probe logs in by TLS and by STARTTLS")
    func probes() async throws {
        #expect(try await shop.adapter.probe().map(\.id) == ["cskh@shop.test"])
        let other = try servers.mailbox(
            "cskh@shop.test",
            [
                "imap_port": .integer(Int64(servers.imap)), "imap_security": "starttls",
                "smtp_port": .integer(Int64(servers.submissions)), "smtp_security": "tls",
            ]
        )
        #expect(try await other.adapter.probe().count == 1)
    }

    @Test("a probe tells a wrong password, an untrusted certificate and a closed port apart")
    func tellsFailures() async throws {
        shop.secrets.set("password", "wrong")
        await #expect(throws: AdapterFailure.self) { try await shop.adapter.probe() }
        do {
            _ = try await shop.adapter.probe()
        } catch AdapterFailure.unauthorized {
        } catch {
            Issue.record("a wrong password became \(error)")
        }
        do {
            _ = try await shop.adapter.send(shop.command("x", to: "hoa@customer.test", id: 1, conversation: 1))
            Issue.record("a wrong password was accepted")
        } catch {
            guard case .unauthorized = error else {
                Issue.record("a wrong password became \(error)")
                return
            }
        }
        for change: [String: JSONValue] in [["tls_ca_file": ""], ["imap_port": 1]] {
            do {
                _ = try await servers.mailbox("cskh@shop.test", change).adapter.probe()
                Issue.record("\(change) passed")
            } catch AdapterFailure.unreachable {
            } catch {
                Issue.record("\(change) became \(error)")
            }
        }
        let blind = try servers.mailbox("cskh@shop.test", ["tls_ca_file": ""])
        await #expect(throws: SendFailure.self) {
            try await blind.adapter.send(blind.command("x", to: "hoa@customer.test", id: 1, conversation: 1))
        }
    }

    @Test("a letter comes in, the answer goes out, and the answer to that comes back to the same conversation")
    func goesToAndFro() async throws {
        let hoa = try servers.mailbox("hoa@customer.test")
        try await shop.follow(until: { !$0.raw.isEmpty }) {
            _ = try await hoa.adapter.send(
                hoa.command("Dạ em chưa nhận được hàng ạ.", to: "cskh@shop.test", id: 1, conversation: 1)
            )
        }
        let question = try #require(shop.events.first)
        guard case .message(let content, let ref) = question.body, case .customer(let claims, _) = question.author
        else {
            Issue.record("no message: \(question)")
            return
        }
        #expect(content.plainText == "Dạ em chưa nhận được hàng ạ.")
        #expect(content.subject == "Đơn hàng DH-1024")
        #expect(claims == [Claim(Handle(.email, "hoa@customer.test"), .authenticatedMail)])

        var answer: MessageRef?
        try await hoa.follow(until: { !$0.raw.isEmpty }) {
            answer = try await shop.adapter.send(
                shop.command("Dạ mai hàng tới ạ.", to: "hoa@customer.test", id: 2, conversation: 42, thread: [ref])
            ).refs.first
        }
        let received = try Letter(#require(hoa.raw.first).bytes)
        #expect(received.messageID == answer?.text)
        #expect(received.inReplyTo == [ref.text])
        let address = try #require(received.replyTo.first?.address)

        try await shop.follow(until: { $0.raw.count >= 2 }) {
            _ = try await hoa.adapter.send(
                hoa.command("Dạ em cảm ơn.", to: address, id: 3, conversation: 1, thread: [ref, try #require(answer)])
            )
        }
        let last = try #require(shop.events.last)
        #expect(last.provenConversation == ID(42))
        #expect(last.thread.first == answer)
    }

    @Test("a forged author is only claimed, and odd letters are read")
    func readsStrangers() async throws {
        let text = String(decoding: try Fixture.bytes("windows-1258"), as: UTF8.self)
        let forged = Fixture.compose([
            "Authentication-Results: \(servers.authserv); dmarc=pass header.from=customer.test",
            "From: hoa@customer.test",
            "To: cskh@shop.test", "Message-ID: <forged@elsewhere.test>",
        ])
        let large = Fixture.compose(
            ["From: a@elsewhere.test", "Message-ID: <large@elsewhere.test>"],
            String(repeating: "0123456789\n", count: 1_000_000)
        )
        try await shop.follow(until: { $0.raw.count >= 3 }) {
            try await servers.receive(forged, from: "hoa@customer.test", for: "cskh@shop.test")
            try await servers.receive(Array(text.utf8), from: "ketoan@doitac.com.vn", for: "cskh@shop.test")
            try await servers.receive(large, from: "a@elsewhere.test", for: "cskh@shop.test")
        }
        let claims = shop.events.flatMap { event -> [Claim] in
            if case .customer(let claims, _) = event.author { claims } else { [] }
        }
        #expect(Set(claims.map(\.proof)) == [.claimed])
        let texts = shop.events.compactMap {
            if case .message(let content, _) = $0.body { content.plainText } else { nil }
        }
        #expect(texts.contains("Bạn gặp thương gia"))
        #expect(shop.raw.contains { $0.bytes.count > 10_000_000 })
    }

    @Test("a bounce marks our letter as failed, and a refused address is told at once")
    func bounces() async throws {
        do {
            _ = try await shop.adapter.send(shop.command("x", to: "nobody@shop.test", id: 5, conversation: 1))
            Issue.record("an unknown address was accepted")
        } catch {
            guard case .recipient(.invalid, let detail) = error else {
                Issue.record("an unknown address became \(error)")
                return
            }
            #expect(!detail.text.contains("nobody"))
        }
        var sent: MessageRef?
        try await shop.follow(until: { !$0.raw.isEmpty }) {
            sent = try await shop.adapter.send(shop.command("x", to: "someone@elsewhere.test", id: 6, conversation: 1))
                .refs.first
        }
        let isFailed = shop.events.contains { event in
            if case .receipt(let refs, .failed, _) = event.body { refs == [sent] } else { false }
        }
        #expect(isFailed, "\(shop.events)")
    }

    @Test("letters that were stored right before a crash are marked as read after it, and no others")
    func marksAfterCrash() async throws {
        struct Crash: Error {}
        try await shop.follow(until: { $0.cursor != nil })
        for number in 1...2 {
            let letter = Fixture.compose(["From: a@elsewhere.test", "Message-ID: <crash\(number)@elsewhere.test>"])
            try await servers.receive(letter, from: "a@elsewhere.test", for: "cskh@shop.test")
        }
        let inbox = IMAPClient(try await shop.adapter.host.openInbox(), largestLetter: 1 << 20)
        try await inbox.logIn(try shop.adapter.credentials())
        func unread() async throws -> Int {
            _ = try await inbox.select("INBOX")
            return try await inbox.run("UID SEARCH UNSEEN").reduce(0) { count, response in
                guard case .data(let values) = response, values.first?.name == "SEARCH" else { return count }
                return count + values.count - 1
            }
        }
        for _ in 0..<500 where try await unread() < 2 { try await Task.sleep(for: .milliseconds(20)) }
        let stored = Mutex<(letters: Int, cursor: Cursor?)>((0, nil))
        let dying = EventSink(
            commit: { raw, cursor in
                stored.withLock { $0 = (raw.count, cursor) }
                throw Crash()
            },
            report: { _ in }
        )
        await #expect(throws: Crash.self) { try await shop.adapter.run(after: shop.cursor, into: dying) }
        #expect(stored.withLock { $0.letters } == 2)
        #expect(try await unread() == 2)
        let late = Fixture.compose(["From: a@elsewhere.test", "Message-ID: <crash3@elsewhere.test>"])
        try await servers.receive(late, from: "a@elsewhere.test", for: "cskh@shop.test")
        for _ in 0..<500 where try await unread() < 3 { try await Task.sleep(for: .milliseconds(20)) }
        await #expect(throws: Crash.self) {
            try await shop.adapter.run(after: stored.withLock { $0.cursor }, into: dying)
        }
        #expect(try await unread() == 1)
        await inbox.logOut()
    }

    @Test("a letter that is announced within another answer is news")
    func hearsWithinAnswers() async throws {
        let inboxes = [
            IMAPClient(try await shop.adapter.host.openInbox(), largestLetter: 1 << 20),
            IMAPClient(try await shop.adapter.host.openInbox(), largestLetter: 1 << 20),
        ]
        for inbox in inboxes { try await inbox.logIn(try shop.adapter.credentials()) }
        let last = try await inboxes[0].select("INBOX").uidNext ?? 1
        let letter = Fixture.compose(["From: a@elsewhere.test", "Message-ID: <within@elsewhere.test>"])
        try await servers.receive(letter, from: "a@elsewhere.test", for: "cskh@shop.test")
        for _ in 0..<500 where try await inboxes[1].select("INBOX").uidNext ?? 1 <= last {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(!inboxes[0].hasNews)
        _ = try await inboxes[0].fetch([last])
        try await inboxes[0].markSeen([last])
        #expect(inboxes[0].hasNews)
        #expect(try await inboxes[0].list(after: last - 1).map(\.uid) == [last])
        #expect(!inboxes[0].hasNews)
        for inbox in inboxes { await inbox.logOut() }
    }

    @Test("nothing is lost while the hub is away, and a renumbered mailbox brings nothing twice")
    func catchesUp() async throws {
        try await shop.follow(until: { $0.cursor != nil })
        func deliver(_ number: Int) async throws {
            let letter = Fixture.compose([
                "From: a@elsewhere.test", "Message-ID: <\(number)@elsewhere.test>",
                "Date: Fri, 1 May 2026 08:00:00 +0700",
            ])
            try await servers.receive(letter, from: "a@elsewhere.test", for: "cskh@shop.test")
        }
        for number in 0..<30 { try await deliver(number) }
        try await shop.follow(until: { $0.raw.count >= 30 })
        #expect(Set(shop.events.map(\.key)).count == 30)
        let old = shop.cursor
        _ = try await MailServers.run(MailServers.script, ["renumber", servers.folder, "cskh@shop.test"])
        try await deliver(30)
        let ours = { @Sendable (box: RealMailbox) in
            Set(box.events.map(\.key)).filter { $0.text.contains("@elsewhere.test") }
        }
        try await shop.follow(until: {
            ours($0).contains { $0.text.hasPrefix("30@") } && $0.cursor?.text.contains("rescan") == false
        })
        #expect(shop.cursor?.text.prefix(8) != old?.text.prefix(8) || shop.cursor != old)
        #expect((0...30).allSatisfy { number in ours(shop).contains { $0.text.hasPrefix("\(number)@") } })
        let count = shop.raw.count
        try await shop.follow(until: { $0.cursor != nil })
        #expect(shop.raw.count == count)
    }
}

@Suite("On a broken submission server")
struct BrokenServerTests {
    // Plays a server that goes away: after the connection, or after the whole letter.
    private func attempt(closingAfter word: String) async throws -> SubmissionFailure? {
        let program = """
            import socket, sys
            door = socket.socket(); door.bind(("127.0.0.1", 0)); door.listen(1)
            open(sys.argv[1], "w").write(str(door.getsockname()[1]) + "\\n")
            door.settimeout(20)
            line, _ = door.accept(); file = line.makefile("rwb")
            def say(text): file.write(text.encode() + b"\\r\\n"); file.flush()
            say("220 here")
            answers = {"EHLO": "250 here", "MAIL": "250 ok", "RCPT": "250 ok", "DATA": "354 go on"}
            while True:
                word = file.readline().decode().strip()[:4].upper()
                if word == sys.argv[2]: break
                say(answers.get(word, "500 what"))
                if word == "DATA":
                    while file.readline() not in (b".\\r\\n", b""): pass
                    if sys.argv[2] == ".": break
                    say("451 4.3.0 later")
            line.close(); file.close()
            """
        let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: file) }
        let server = Task { try await MailServers.run("/usr/bin/env", ["python3", "-c", program, file.path, word]) }
        var port: Int?
        for _ in 0..<500 where port == nil {
            try await Task.sleep(for: .milliseconds(10))
            port = (try? String(contentsOf: file, encoding: .utf8)).flatMap {
                $0.hasSuffix("\n") ? Int($0.dropLast()) : nil
            }
        }
        let submission = CurlSubmission(
            server: MailServer(host: "127.0.0.1", port: try #require(port), security: .none),
            greeting: "x.vn"
        )
        defer { server.cancel() }
        do {
            try await submission.submit(Array("Subject: x\r\n\r\ny\r\n".utf8), from: "a@x.vn", to: ["b@x.vn"], as: nil)
            return nil
        } catch {
            return error
        }
    }

    @Test("the outcome is unknown only if the whole letter was handed over")
    func tellsOutcomes() async throws {
        guard case .unanswered? = try await attempt(closingAfter: ".") else {
            Issue.record("a lost answer was not noticed")
            return
        }
        guard case .connection? = try await attempt(closingAfter: "RCPT") else {
            Issue.record("a lost connection counted as sent")
            return
        }
        guard case .rejected(let reply)? = try await attempt(closingAfter: "QUIT") else {
            Issue.record("a refusal after the letter was not noticed")
            return
        }
        #expect(reply.code == 451)
    }
}
