import HubCore
import HubStorage
import Testing

@Suite("Uploads")
struct UploadTests {
    private func upload(_ text: String, _ store: Store) async throws -> BlobHash {
        let hash = try await store.blobs.put(Array(text.utf8))
        try await store.commit { try $0.noteUpload(hash) }
        return hash
    }

    @Test("stay for a day, and are removed after it unless somebody wanted them")
    func unclaimed() async throws {
        let store = try TemporaryFolder().open()
        let (left, claimed) = (try await upload("left", store), try await upload("claimed", store))
        try await store.commit { try $0.claimUpload(claimed) }
        let other = try await store.blobs.put(Array("never sent here".utf8))
        let yesterday = store.now() - .seconds(86_400)
        #expect(try await store.removeUnclaimedUploads(sentBefore: yesterday, limit: 9) == 0)
        #expect(try await store.blobs.size(of: left) == 4)
        let tomorrow = store.now() + .seconds(86_400)
        #expect(try await store.removeUnclaimedUploads(sentBefore: tomorrow, limit: 9) == 1)
        #expect(try await store.removeUnclaimedUploads(sentBefore: tomorrow, limit: 9) == 0)
        #expect(try await store.blobs.size(of: left) == nil)
        #expect(try await store.blobs.size(of: claimed) == 7)
        #expect(try await store.blobs.size(of: other) == 15)
        try store.close()
    }

    @Test("stay if the same bytes belong to a raw event")
    func inUse() async throws {
        let store = try TemporaryFolder().open()
        let workspace = try await store.commit { try $0.createWorkspace(name: "Tiệm Hoa").id }
        let connection = try await store.createConnection(
            in: workspace,
            channel: "pigeon",
            name: "",
            config: [:],
            secrets: [:]
        )
        let hash = try await upload("a letter", store)
        let draft = RawDraft(
            mediaType: "text/plain",
            bytes: [],
            blob: hash,
            headers: [:],
            receivedAt: store.now(),
            deliveryID: "1"
        )
        try await store.commit { _ = try $0.receive([draft], on: connection, in: workspace) }
        let tomorrow = store.now() + .seconds(86_400)
        #expect(try await store.removeUnclaimedUploads(sentBefore: tomorrow, limit: 9) == 1)
        #expect(try await store.removeUnclaimedUploads(sentBefore: tomorrow, limit: 9) == 0)
        #expect(try await store.blobs.size(of: hash) == 8)
        try store.close()
    }

    @Test("in pieces are the same file as in one, and none that is too large is kept")
    func pieces() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let pieces = stride(from: 0, to: bytes.count, by: 30_000).map {
            Array(bytes[$0..<min($0 + 30_000, bytes.count)])
        }
        let stream = AsyncStream { feed in
            for piece in pieces { feed.yield(piece) }
            feed.finish()
        }
        let tooLarge = try await store.blobs.put(
            AsyncStream {
                $0.yield(bytes); $0.finish()
            },
            upTo: 199_999
        )
        #expect(tooLarge == nil)
        let file = try #require(try await store.blobs.put(stream, upTo: 200_000))
        #expect(file.size == 200_000)
        #expect(try await store.blobs.get(file.hash) == bytes)
        #expect(try await store.blobs.put(bytes) == file.hash)
        #expect(try await store.blobs.piece(of: file.hash, from: 199_990, count: 64) == Array(bytes.suffix(10)))
        #expect(try await store.blobs.piece(of: file.hash, from: 200_000, count: 64) == [])
        #expect(try await store.blobs.piece(of: "../hub.db", from: 0, count: 64) == nil)
        try store.close()
    }
}
