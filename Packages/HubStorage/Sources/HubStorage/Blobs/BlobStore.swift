import Crypto
import Foundation
public import HubCore
import Synchronization

/// Files by the SHA-256 of their content: equal files are kept once, and a file never changes.
public struct BlobStore: Sendable {
    private let folder: String
    private let queue = DispatchQueue(label: "store-blobs", attributes: .concurrent)
    private let changing = BlobLock()

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
        try await onQueue {
            let hash = BlobHash(SHA256.hash(data: bytes))
            if try isKept(hash) { return hash }
            let draft = try BlobDraft(in: folder)
            try draft.append(bytes)
            return try keep(draft)
        }
    }

    /// Keeps a file that comes in pieces, of which no more than one is in memory.
    ///
    /// - Parameters:
    ///   - pieces: the bytes, in order.
    ///   - limit: the most bytes that are taken.
    /// - Returns: the file's name and size once it is durable; `nil` if it is larger than `limit`, and nothing is kept.
    /// - Throws: ``StoreError``, or whatever `pieces` throws.
    public func put<Pieces: AsyncSequence>(
        _ pieces: Pieces,
        upTo limit: Int
    ) async throws -> (hash: BlobHash, size: Int)? where Pieces.Element == [UInt8] {
        let draft = try await onQueue { try BlobDraft(in: folder) }
        for try await piece in pieces {
            guard draft.size + piece.count <= limit else { return nil }
            try await onQueue { try draft.append(piece) }
        }
        return try await onQueue { (try keep(draft), draft.size) }
    }

    /// The size of a file in bytes; `nil` if it is not there.
    public func size(of hash: BlobHash) async throws -> Int? {
        guard Self.isHash(hash) else { return nil }
        return try await onQueue { status(of: path(hash)).map { Int($0.st_size) } }
    }

    /// A piece of a file: at most `count` bytes from `offset`, fewer at its end; `nil` if the file is not there.
    ///
    /// The file is open only meanwhile, however slow whoever wants the next piece is.
    public func piece(of hash: BlobHash, from offset: Int, count: Int) async throws -> [UInt8]? {
        guard Self.isHash(hash) else { return nil }
        return try await onQueue {
            let file = open(path(hash), O_RDONLY)
            guard file >= 0 else { return nil }
            defer { close(file) }
            return try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                while filled < count {
                    let place = buffer.baseAddress?.advanced(by: filled)
                    let read = pread(file, place, count - filled, off_t(offset + filled))
                    guard read >= 0 else { throw Self.failure(path(hash)) }
                    guard read > 0 else { return }
                    filled += read
                }
            }
        }
    }

    /// Removes a file that was last put before `moment`; whoever asks makes sure that nothing refers to it.
    ///
    /// - Returns: whether it is gone; `false` if it was put again since.
    func remove(_ hash: BlobHash, putBefore moment: Timestamp) -> Bool {
        guard Self.isHash(hash) else { return false }
        return changing.mutex.withLock { _ in
            guard let status = status(of: path(hash)) else { return true }
            guard Int64(status.st_mtim.tv_sec) * 1000 < moment.milliseconds else { return false }
            return unlink(path(hash)) == 0
        }
    }

    /// The bytes of a file, if it is there and not larger than `limit`.
    public func get(_ hash: BlobHash, limit: Int = .max) async throws -> [UInt8]? {
        guard Self.isHash(hash) else { return nil }
        return try await onQueue {
            guard let data = FileManager.default.contents(atPath: path(hash)), data.count <= limit else { return nil }
            return Array(data)
        }
    }

    private func keep(_ draft: BlobDraft) throws -> BlobHash {
        let hash = try draft.finish()
        if try isKept(hash) { return hash }
        let target = path(hash)
        let parent = (target as NSString).deletingLastPathComponent
        guard mkdir(parent, 0o700) == 0 || errno == EEXIST else { throw Self.failure(parent) }
        try draft.move(to: target)
        try sync(parent)
        try sync(folder)
        return hash
    }

    /// Whether a file is there already; then it counts as put anew, so that nobody removes it meanwhile.
    private func isKept(_ hash: BlobHash) throws -> Bool {
        let target = path(hash)
        guard changing.mutex.withLock({ _ in utimes(target, nil) == 0 }) else { return false }
        // Whoever put it there may not have come to this yet.
        try sync((target as NSString).deletingLastPathComponent)
        return true
    }

    private func status(of path: String) -> stat? {
        var status = stat()
        return stat(path, &status) == 0 ? status : nil
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

    static func failure(_ path: String) -> StoreError {
        let code = errno
        guard code != ENOSPC, code != EDQUOT else { return .full }
        return .notWritable("\(path): \(String(cString: strerror(code)))")
    }
}

/// Keeps whoever removes a file and whoever puts the same one again apart.
private final class BlobLock: Sendable {
    let mutex = Mutex(())
}
