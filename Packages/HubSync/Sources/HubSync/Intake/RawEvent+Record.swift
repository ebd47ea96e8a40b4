import ChannelKit
import HubStorage

extension RawRecord {
    /// The event as the adapter gave it, with its bytes from wherever they are.
    ///
    /// - Throws: ``StoreError/notFound(_:)`` if its bytes are gone.
    func event(from blobs: BlobStore) async throws -> RawEvent {
        var bytes = draft.bytes
        if let blob = draft.blob {
            guard let stored = try await blobs.get(blob) else { throw StoreError.notFound("body of a raw event") }
            bytes = stored
        }
        return RawEvent(
            mediaType: draft.mediaType,
            bytes: bytes,
            headers: draft.headers,
            receivedAt: draft.receivedAt,
            deliveryID: draft.deliveryID
        )
    }
}
