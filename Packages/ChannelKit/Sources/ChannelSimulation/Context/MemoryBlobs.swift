public import ChannelKit
public import HubCore
import Synchronization

/// Stored files in memory.
public final class MemoryBlobs: BlobReader {
    private let files = Mutex<[BlobHash: [UInt8]]>([:])

    /// No files.
    public init() {}

    /// Stores `bytes` and returns their hash.
    @discardableResult
    public func put(_ bytes: [UInt8]) -> BlobHash {
        let hash = BlobHash(Signature.hex(Signature.sha256(bytes)))
        files.withLock { $0[hash] = bytes }
        return hash
    }

    /// The bytes of a stored file.
    public func read(_ hash: BlobHash, limit: Int) async throws -> [UInt8] {
        guard let bytes = files.withLock({ $0[hash] }), bytes.count <= limit else { throw BlobMissing(hash: hash) }
        return bytes
    }
}
