import Foundation
import HubCore
import HubStorage
import Testing

@Suite("Files")
struct BlobTests {
    @Test("are found by the hash of their bytes, and equal ones are kept once")
    func byHash() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let bytes = Array("Hóa đơn số 12".utf8)
        let hashes = try await withThrowingTaskGroup(of: BlobHash.self) { group in
            for _ in 0..<20 { group.addTask { try await store.blobs.put(bytes) } }
            return try await group.reduce(into: Set<BlobHash>()) { $0.insert($1) }
        }
        let hash = try #require(hashes.first)
        #expect(hashes.count == 1)
        #expect(try await store.blobs.get(hash) == bytes)
        #expect(files(in: folder).count == 1)
        #expect(try await store.blobs.put([]) != hash)
        #expect(hash.text.count == 64)
        try store.close()
        let again = try folder.open()
        #expect(try await again.blobs.get(hash) == bytes)
        try again.close()
    }

    @Test("have the hash that everybody computes")
    func knownHash() async throws {
        let store = try TemporaryFolder().open()
        #expect(
            try await store.blobs.put(Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        )
        #expect(
            try await store.blobs.put([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
    }

    @Test("that are larger than asked for are not read")
    func limit() async throws {
        let store = try TemporaryFolder().open()
        let hash = try await store.blobs.put([1, 2, 3])
        #expect(try await store.blobs.get(hash, limit: 2) == nil)
        #expect(try await store.blobs.get(hash, limit: 3) == [1, 2, 3])
    }

    @Test(
        "are reached by nothing but a hash",
        arguments: [
            "", "..", "../hub.db", "../../../../etc/passwd", "/etc/passwd", String(repeating: "0", count: 64),
            String(repeating: "../", count: 21) + "a", String(repeating: "A", count: 64),
            "../hub.db" + String(repeating: "0", count: 55), String(repeating: "0", count: 63) + "/",
            String(repeating: "0", count: 63) + "\u{0}",
        ]
    )
    func traversal(text: String) async throws {
        let store = try TemporaryFolder().open()
        _ = try await store.blobs.put([1])
        #expect(try await store.blobs.get(BlobHash(text)) == nil)
    }

    private func files(in folder: TemporaryFolder) -> [String] {
        let all = FileManager.default.enumerator(atPath: folder.path + "/blobs")?.allObjects.compactMap {
            $0 as? String
        }
        return (all ?? []).filter { $0.contains("/") || $0.hasPrefix("draft") }
    }
}
