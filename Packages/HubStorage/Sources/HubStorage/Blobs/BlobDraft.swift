import Crypto
import Foundation
import HubCore
import Synchronization

/// A file on its way in: written piece by piece beside the others, and named by its content once it is complete.
final class BlobDraft: Sendable {
    private struct State {
        var hasher = SHA256()
        var size = 0
        var isKept = false
    }

    private let path: String
    private let file: Int32
    private let state = Mutex(State())

    init(in folder: String) throws {
        path = "\(folder)/draft-\(UUID().uuidString)"
        file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard file >= 0 else { throw BlobStore.failure(path) }
    }

    deinit {
        close(file)
        if !state.withLock({ $0.isKept }) { unlink(path) }
    }

    /// How many bytes were written.
    var size: Int { state.withLock { $0.size } }

    func append(_ bytes: [UInt8]) throws {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw BlobStore.failure(path) }
            offset += count
        }
        state.withLock { state in
            state.hasher.update(data: bytes)
            state.size += bytes.count
        }
    }

    /// The name of what was written, once that is on the disk.
    func finish() throws -> BlobHash {
        guard fsync(file) == 0 else { throw BlobStore.failure(path) }
        return BlobHash(state.withLock { $0.hasher.finalize() })
    }

    /// Moves the file to where it stays.
    func move(to target: String) throws {
        guard rename(path, target) == 0 else { throw BlobStore.failure(target) }
        state.withLock { $0.isKept = true }
    }
}

extension BlobHash {
    init(_ digest: SHA256.Digest) {
        self.init(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
    }
}
