import ChannelKit
import ChannelSimulation
import Foundation
import HubCore
import Synchronization
import Testing

@testable import EmailChannel

/// Where the real mail system of a test is, as `Tests/Mail/servers` prints it.
struct MailServers: Decodable, Sendable {
    var imap: Int
    var imaps: Int
    var submission: Int
    var submissions: Int
    var mx: Int
    var ca: String
    var users: [String: String]
    var authserv: String

    @TaskLocal static var current: MailServers?

    /// The folder that holds everything.
    var folder: String { String(ca.dropLast("/tls/ca.pem".count)) }

    static var isPossible: Bool {
        let paths = ["/usr/sbin/postfix", "/usr/sbin/dovecot"]
        return getuid() == 0 && paths.allSatisfy { FileManager.default.fileExists(atPath: $0) }
    }

    /// The script at the top of the repository that starts and stops the servers.
    static var script: String {
        let file = URL(filePath: #filePath).resolvingSymlinksInPath()
        return (0..<7).reduce(file) { url, _ in url.deletingLastPathComponent() }.appending(path: "Tests/Mail/servers")
            .path
    }

    /// Runs a program to its end and returns what it printed.
    static func run(_ program: String, _ arguments: [String]) async throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        let output = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        _ = FileManager.default.createFile(atPath: output.path, contents: nil)
        defer { try? FileManager.default.removeItem(at: output) }
        let handle = try FileHandle(forWritingTo: output)
        process.standardOutput = handle
        process.standardError = handle
        let status = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        let text = String(decoding: try Data(contentsOf: output), as: UTF8.self)
        try #require(status == 0, "\(program) \(arguments): \(text)")
        return text
    }

    /// An adapter for one of the users.
    func mailbox(_ address: String, _ changes: [String: JSONValue] = [:]) throws -> RealMailbox {
        var config: [String: JSONValue] = [
            "address": .string(address), "from_name": "Shop", "imap_host": "localhost",
            "imap_port": .integer(Int64(imaps)),
            "smtp_host": "localhost", "smtp_port": .integer(Int64(submission)),
            "password": .string(users[address] ?? ""),
            "reply_secret": .string("secret of \(address)"), "trusted_servers": [.string(authserv)],
            "tls_ca_file": .string(ca),
        ]
        config.merge(changes) { $1 }
        return try RealMailbox(config)
    }

    /// Hands in raw bytes without a log-in, as a stranger's server does.
    func receive(_ letter: [UInt8], from sender: String, for recipient: String) async throws {
        let server = MailServer(host: "127.0.0.1", port: mx, security: .none)
        try await CurlSubmission(server: server, greeting: "elsewhere.test").submit(
            letter,
            from: sender,
            to: [recipient],
            as: nil
        )
    }
}

/// Starts the servers before a suite and stops them after it.
struct WithMailServers: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        let folder = "/tmp/mail-\(UUID().uuidString.prefix(8))"
        let facts: MailServers
        do {
            _ = try await MailServers.run(MailServers.script, ["start", folder])
            facts = try JSONDecoder().decode(
                MailServers.self,
                from: Data(contentsOf: URL(filePath: folder + "/servers.json"))
            )
        } catch {
            _ = try? await MailServers.run(MailServers.script, ["stop", folder])
            throw error
        }
        let result: Result<Void, any Error>
        do {
            try await MailServers.$current.withValue(facts, operation: function)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        _ = try await MailServers.run(MailServers.script, ["stop", folder])
        try? FileManager.default.removeItem(atPath: folder)
        try result.get()
    }
}

/// An adapter on real servers, with a ledger for what it receives.
final class RealMailbox: Sendable {
    let adapter: EmailAdapter
    let secrets: MemorySecrets
    private let state = Mutex<(raw: [RawEvent], events: [InboundEvent], cursor: Cursor?)>(([], [], nil))

    init(_ config: [String: JSONValue]) throws {
        let schema = EmailAdapter.descriptor.config
        let (completed, problems) = schema.check(.object(config))
        if let problem = problems.first { throw problem }
        let (open, secrets) = schema.split(completed)
        self.secrets = MemorySecrets(secrets.values)
        let http = MemoryTransport(to: AnsweringPlatform { _ in HTTPReply(status: 404) }, clock: FakeClock())
        let context = AdapterContext(
            http: http,
            secrets: self.secrets,
            media: MemoryBlobs(),
            clock: FakeClock(Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)), mode: .jumping),
            log: CapturingLog().logger()
        )
        adapter = try EmailAdapter(
            connection: ChannelConnection(id: ID(1), channel: "email", config: open),
            context: context
        )
    }

    var raw: [RawEvent] { state.withLock { $0.raw } }
    var cursor: Cursor? { state.withLock { $0.cursor } }
    var events: [InboundEvent] { state.withLock { $0.events } }

    /// Follows the mailbox until `isDone`, at most half a minute; starts where the last time ended.
    func follow(until isDone: @Sendable (RealMailbox) -> Bool, while act: () async throws -> Void = {}) async throws {
        let sink = EventSink(
            commit: { raw, cursor in
                let events = raw.flatMap(self.adapter.decode).compactMap {
                    if case .event(let event) = $0 { event } else { nil }
                }
                self.state.withLock { $0 = ($0.raw + raw, $0.events + events, cursor) }
            },
            report: { _ in }
        )
        let before = cursor
        let task = Task { try await self.adapter.run(after: before, into: sink) }
        for _ in 0..<500 where cursor == nil { try await Task.sleep(for: .milliseconds(20)) }
        try await act()
        let end = ContinuousClock.now + .seconds(30)
        while !isDone(self), ContinuousClock.now < end { try await Task.sleep(for: .milliseconds(20)) }
        let start = ContinuousClock.now
        task.cancel()
        let result = await task.result
        #expect(ContinuousClock.now - start < .seconds(5), "the source did not end when it was cancelled")
        #expect(isDone(self), "it did not come within half a minute: \(result)")
    }

    func command(_ text: String, to address: String, id: Int64, conversation: Int64, thread: [MessageRef] = [])
        -> OutboundCommand
    {
        OutboundCommand(
            id: ID(id),
            account: "",
            conversation: ConversationRef("k", subject: "Đơn hàng DH-1024"),
            recipients: [Handle(.email, address)],
            thread: thread,
            conversationID: ID(conversation),
            sender: .human,
            action: .message(.text(text))
        )
    }
}
