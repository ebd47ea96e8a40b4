import HTTPTypes
import HubCore
import HubStorage
import Hummingbird
import Testing

@testable import HubServer

/// How files come and go without being in memory.
@Suite struct FileLimitTests {
    @Test("a large file comes back whole, with its length", arguments: [0, 65_535, 65_536, 65_537, 300_000])
    func largeFiles(size: Int) async throws {
        let booth = Booth()
        try await TestHub.run(hasWork: true, plugins: [booth.plugin]) { hub, visitor in
            let connection = try await booth.open(in: hub).connection
            let bytes = (0..<size).map { UInt8(32 + $0 % 90) }
            let hash = try await hub.store.blobs.put(bytes)
            let path = try SiteLink.make(hash, name: "a.txt", connection, hub.store)
            let answer = try await visitor.send(.get, path)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentLength] == "\(size)")
            #expect(Array(answer.body.utf8) == bytes)
            #expect(answer.headers[.contentSecurityPolicy] == "default-src 'none'; sandbox")
        }
    }

    @Test("an upload is known by its bytes and its first of them, and one that is too large is refused")
    func uploads() async throws {
        let booth = Booth()
        try await TestHub.run(hasWork: true, plugins: [booth.plugin]) { hub, visitor in
            let lan = visitor.with(token: "lan")
            let path = try await booth.open(in: hub).path
            let bytes = Array("%PDF-".utf8) + [UInt8](repeating: 7, count: 200_000)
            let made = try await lan.send(.post, "\(path)/files?name=a.pdf", bytes: bytes)
            #expect(made.json["mimeType"]?.text == "application/pdf")
            #expect(made.json["size"]?.integer == 200_005)
            let tooMuch = [UInt8](repeating: 7, count: StoredFile.largest + 1)
            #expect(try await lan.send(.post, "\(path)/files", bytes: tooMuch).status == 413)
            #expect(try await lan.send(.post, "\(path)/files", bytes: []).status == 400)
        }
    }

    @Test("a file that nobody sent on is removed after a day, and its token says so")
    func unclaimedFiles() async throws {
        let booth = Booth()
        try await TestHub.run(hasWork: true, plugins: [booth.plugin]) { hub, visitor in
            let path = try await booth.open(in: hub).path
            var tokens: [String] = []
            for name in ["kept", "left"] {
                let made = try await visitor.with(token: "lan").send(.post, "\(path)/files", bytes: Array(name.utf8))
                tokens.append(try #require(made.json["token"]?.text))
            }
            let owner = "visitor\(path.dropFirst(5))/lan"
            #expect(try await UploadToken.claim([tokens[0]], for: owner, hub.store).count == 1)
            try await Housekeeping(hub: hub.server.hub).tidy()
            // The files are as old as this machine says.
            hub.clock.pass(.seconds(100 * 365 * 86_400))
            try await Housekeeping(hub: hub.server.hub).tidy()
            #expect(try await UploadToken.claim([tokens[0]], for: owner, hub.store).count == 1)
            await #expect(throws: Problem.self) {
                _ = try await UploadToken.claim([tokens[1]], for: owner, hub.store)
            }
        }
    }

    @Test("a body that does not come in time is not waited for", .timeLimit(.minutes(1)), arguments: [nil, "100000"])
    func slowBodies(length: String?) async throws {
        let (silence, feed) = AsyncStream.makeStream(of: ByteBuffer.self)
        var head = HTTPRequest(method: .post, scheme: "http", authority: "localhost", path: "/x")
        head.headerFields[.contentLength] = length
        let request = Request(head: head, body: RequestBody(asyncSequence: silence))
        feed.yield(ByteBuffer(string: "a"))
        do {
            _ = try await request.bytes(upTo: 1 << 20, within: .milliseconds(30))
            Issue.record("the body never ended")
        } catch {
            #expect((error as? Problem)?.kind == .tooSlow)
            #expect((error as? Problem)?.headers[.connection] == "close")
        }
        feed.finish()
    }

    @Test("what is done in time returns, and what fails says why")
    func deadlines() async throws {
        #expect(try await withDeadline(.seconds(60)) { 7 } == 7)
        await #expect(throws: Problem.self) { try await withDeadline(.seconds(60)) { throw Problem.tooLarge } }
    }
}
