import HubCore
import Synchronization
import Testing

@testable import EmailChannel

private let password = MailCredentials.password(user: "cskh@shop.vn", password: "a \"good\" one")
private let token = MailCredentials.token(
    user: "someuser@example.com",
    token: "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg"
)

private func connect(_ server: MemoryMailServer) async throws -> (client: IMAPClient, stream: MemoryInboxStream) {
    let stream = try await #require(server.openInbox() as? MemoryInboxStream)
    return (IMAPClient(stream, largestLetter: 1 << 20), stream)
}

@Suite("The IMAP client")
struct IMAPClientTests {
    @Test("writes XOAUTH2 as Google documents it")
    func writesTokens() {
        #expect(
            token.initialResponse
                == "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ=="
        )
    }

    @Test(
        "logs in by what the server offers",
        arguments: ["IMAP4rev1 SASL-IR AUTH=PLAIN", "IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"]
    )
    func logsIn(capabilities: String) async throws {
        let server = MemoryMailServer(.password(user: "cskh@shop.vn", password: "simple"))
        server.state.withLock { $0.capabilities = capabilities }
        let (client, _) = try await connect(server)
        try await client.logIn(.password(user: "cskh@shop.vn", password: "simple"))
        let (other, _) = try await connect(server)
        await #expect(throws: MailFailure.unauthorized("no")) {
            try await other.logIn(.password(user: "cskh@shop.vn", password: "wrong"))
        }
    }

    @Test(
        "answers a refused token with an empty line",
        arguments: ["IMAP4rev1 SASL-IR AUTH=XOAUTH2", "IMAP4rev1 AUTH=XOAUTH2"]
    )
    func logsInWithTokens(capabilities: String) async throws {
        let server = MemoryMailServer(token)
        server.state.withLock { $0.capabilities = capabilities }
        let (client, _) = try await connect(server)
        try await client.logIn(token)
        let (other, stream) = try await connect(server)
        await #expect(throws: MailFailure.unauthorized("no")) { try await other.logIn(.token(user: "x", token: "old")) }
        #expect(stream.lines.last == "")
    }

    @Test("sends no password to a server that forbids it, and none that would break the line")
    func protectsPasswords() async throws {
        let server = MemoryMailServer(password)
        server.state.withLock { $0.capabilities = "IMAP4rev1 LOGINDISABLED" }
        let (client, stream) = try await connect(server)
        await #expect(throws: MailFailure.self) { try await client.logIn(password) }
        #expect(stream.lines.count == 1)
        server.state.withLock { $0.capabilities = "IMAP4rev1" }
        let (other, lines) = try await connect(server)
        await #expect(throws: MailFailure.self) {
            try await other.logIn(.password(user: "a", password: "b\r\nx LOGOUT"))
        }
        #expect(lines.lines.count == 1)
    }

    @Test("fetches letters byte for byte and leaves them unread")
    func fetches() async throws {
        let server = MemoryMailServer(password)
        let bytes = Fixture.compose(["From: a@b.vn"], String(repeating: "Chào bạn) {5}\n", count: 500))
        for _ in 0..<3 { server.deliver(bytes) }
        let (client, _) = try await connect(server)
        let mailbox = try await client.select("INBOX")
        #expect(mailbox == IMAPMailbox(uidValidity: 1_700_000_000, uidNext: 4))
        #expect(
            try await client.list(after: 1) == [.init(uid: 2, size: bytes.count), .init(uid: 3, size: bytes.count)]
        )
        #expect(try await client.list(after: 9).map(\.uid) == [3])
        let letters = try await client.fetch([3, 2])
        #expect(letters.map(\.uid) == [2, 3])
        #expect(letters.allSatisfy { $0.bytes == bytes })
        #expect(letters[0].internalDate?.description == "2026-05-01T01:00:00.000Z")
        #expect(try await client.fetch([1], headerOnly: true).first?.bytes == Array("From: a@b.vn\r\n\r\n".utf8))
        #expect(server.state.withLock { $0.letters.allSatisfy { !$0.isSeen } })
        try await client.markSeen([2])
        #expect(server.state.withLock { $0.letters.map(\.isSeen) } == [false, true, false])
    }

    @Test("hears of news while it waits, and also of those that came just before")
    func idles() async throws {
        let server = MemoryMailServer(password)
        let (client, _) = try await connect(server)
        _ = try await client.select("INBOX")
        try await client.idle(for: .milliseconds(20))
        #expect(!client.hasNews)
        server.deliver([65])
        try await client.idle(for: .seconds(5))
        #expect(client.hasNews)
        #expect(try await client.list(after: 0).map(\.uid) == [1])
        #expect(!client.hasNews)
        let later = Task {
            try await Task.sleep(for: .milliseconds(20))
            server.deliver([65])
        }
        try await client.idle(for: .seconds(5))
        #expect(client.hasNews)
        try await later.value
        #expect(try await client.list(after: 1).map(\.uid) == [2])
        try await client.checkNews()
        #expect(!client.hasNews)
    }

    @Test("takes a size that is said again, or that only shrank, for no news")
    func countsLetters() async throws {
        let server = MemoryMailServer(password)
        for _ in 0..<3 { server.deliver([65]) }
        let (client, stream) = try await connect(server)
        _ = try await client.select("INBOX")
        for answer in ["* 3 EXISTS", "* 3 EXPUNGE\r\n* 2 EXISTS", "* 1 EXPUNGE"] {
            stream.say(answer)
            try await client.checkNews()
            #expect(!client.hasNews, "\(answer)")
        }
        stream.say("* 2 EXISTS")
        try await client.checkNews()
        #expect(client.hasNews)
    }

    @Test("asks for no number that no letter can have")
    func staysInRange() async throws {
        let (client, stream) = try await connect(MemoryMailServer(password))
        _ = try await client.list(after: .max)
        #expect(stream.lines.last?.hasSuffix("UID FETCH 4294967295:* (UID RFC822.SIZE)") == true)
    }

    @Test("notices that the server hung up")
    func noticesTheEnd() async throws {
        let server = MemoryMailServer(password)
        let (client, _) = try await connect(server)
        server.hangUp()
        await #expect(throws: MailFailure.unreachable("the server closed the connection")) {
            _ = try await client.select("INBOX")
        }
    }
}
