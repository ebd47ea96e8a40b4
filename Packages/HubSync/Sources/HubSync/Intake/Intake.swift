public import ChannelKit
import HubCore
public import HubStorage

/// Takes raw events into the ledger; when it returns they are durable, and an acknowledgement may go out.
public struct Intake: Sendable {
    private let store: Store
    private let received: @Sendable () -> Void
    // Larger bodies, mostly letters with files, would bloat the database.
    private static let largestInline = 256 * 1024

    /// An intake into the ledger of a store; `received` is called after every commit, so that decoding starts at once.
    public init(store: Store, received: @escaping @Sendable () -> Void) {
        self.store = store
        self.received = received
    }

    /// Stores what came through a connection.
    ///
    /// - Throws: ``StoreError``; nothing was stored then and the sender must not be told otherwise.
    public func receive(_ events: [RawEvent], on connection: ActiveConnection) async throws {
        let drafts = try await drafts(of: events)
        let record = connection.record
        try await store.commit { try $0.receive(drafts, on: record.id, in: record.workspace) }
        received()
    }

    /// Stores what a source brought together with where it stands now, if its lease still holds.
    ///
    /// - Throws: ``LeaseLost`` if another node took over; nothing was stored then.
    func receive(_ events: [RawEvent], cursor: Cursor?, under lease: Lease) async throws {
        let drafts = try await drafts(of: events)
        do {
            try await store.commit { transaction in
                try transaction.require(lease)
                if !drafts.isEmpty { try transaction.receive(drafts, on: lease.connection, in: lease.workspace) }
                if let cursor { try transaction.setCursor(cursor.text, under: lease) }
            }
        } catch StoreError.leaseLost {
            throw LeaseLost()
        }
        if !drafts.isEmpty { received() }
    }

    private func drafts(of events: [RawEvent]) async throws -> [RawDraft] {
        var drafts: [RawDraft] = []
        for event in events {
            let isLarge = event.bytes.count > Self.largestInline
            drafts.append(
                RawDraft(
                    mediaType: event.mediaType,
                    bytes: isLarge ? [] : event.bytes,
                    blob: isLarge ? try await store.blobs.put(event.bytes) : nil,
                    headers: event.headers,
                    receivedAt: event.receivedAt,
                    deliveryID: event.deliveryID
                )
            )
        }
        return drafts
    }
}
