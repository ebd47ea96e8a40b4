import Crypto
import Foundation
public import HubCore

/// Files by the SHA-256 of their content: equal files are kept once, and a file never changes.
public struct BlobStore: Sendable {
    private let folder: String
    private let queue = DispatchQueue(label: "store-blobs", attributes: .concurrent)

    init(folder: String) throws {
        self.folder = folder
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError.notWritable("\(folder): \(error.localizedDescription)")
        }
    }

    /// Keeps `bytes` and returns once they are durable.
    public func put(_ bytes: [UInt8]) async throws -> BlobHash {
        try await onQueue { try write(bytes) }
    }

    /// The bytes of a file, if it is there and not larger than `limit`.
    public func get(_ hash: BlobHash, limit: Int = .max) async throws -> [UInt8]? {
        guard Self.isHash(hash) else { return nil }
        return try await onQueue {
            guard let data = FileManager.default.contents(atPath: path(hash)), data.count <= limit else { return nil }
            return Array(data)
        }
    }

    private func write(_ bytes: [UInt8]) throws -> BlobHash {
        let hash = BlobHash(
            SHA256.hash(data: bytes).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        )
        let target = path(hash)
        let parent = (target as NSString).deletingLastPathComponent
        guard !FileManager.default.fileExists(atPath: target) else {
            // Whoever put it there may not have come to this yet.
            try sync(parent)
            return hash
        }
        let draft = "\(folder)/draft-\(UUID().uuidString)"
        do {
            guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw Self.failure(parent) }
            try save(bytes, to: draft)
            guard rename(draft, target) == 0 else { throw Self.failure(target) }
            try sync(parent)
            try sync(folder)
        } catch {
            unlink(draft)
            throw error
        }
        return hash
    }

    private func save(_ bytes: [UInt8], to path: String) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw Self.failure(path) }
        defer { close(file) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Self.failure(path) }
            offset += count
        }
        guard fsync(file) == 0 else { throw Self.failure(path) }
    }

    private func sync(_ folder: String) throws {
        let file = open(folder, O_RDONLY | O_DIRECTORY)
        guard file >= 0 else { throw Self.failure(folder) }
        defer { close(file) }
        guard fsync(file) == 0 else { throw Self.failure(folder) }
    }

    private func path(_ hash: BlobHash) -> String {
        "\(folder)/\(hash.text.prefix(2))/\(hash.text.dropFirst(2))"
    }

    private func onQueue<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result(catching: body)) }
        }
    }

    private static func isHash(_ hash: BlobHash) -> Bool {
        hash.text.utf8.count == 64
            && hash.text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    private static func failure(_ path: String) -> StoreError {
        let code = errno
        guard code != ENOSPC, code != EDQUOT else { return .full }
        return .notWritable("\(path): \(String(cString: strerror(code)))")
    }
}
