import ChannelKit
import HubCore
import HubStorage

/// A raw event with what its adapter made of it.
struct DecodedRaw: Sendable {
    var raw: RawRecord
    var events: [InboundEvent] = []
    var unsupported = 0
    /// Why parts of it, or all, could not be read.
    var problems: [String] = []

    /// What becomes of the raw event once its good entries are applied.
    var outcome: (raw: RawRecord, state: RawRecord.State, reason: String?) {
        if !problems.isEmpty { return (raw, .quarantined, problems.prefix(5).joined(separator: "; ")) }
        return (raw, events.isEmpty ? .unsupported : .applied, nil)
    }
}

/// Turns raw events into events by the adapters they came through, several at a time.
struct Decoder: Sendable {
    let pool: ConnectionPool
    let blobs: BlobStore

    /// In the order given.
    func decode(_ records: [RawRecord]) async -> [DecodedRaw] {
        // A task for each costs more than most payloads, so each takes a stretch of them.
        let stretch = 64
        guard records.count > stretch else { return await decodeInOrder(records[...]) }
        return await withTaskGroup(of: (Int, [DecodedRaw]).self) { group in
            for start in stride(from: 0, to: records.count, by: stretch) {
                let slice = records[start..<min(start + stretch, records.count)]
                group.addTask { (start, await decodeInOrder(slice)) }
            }
            var parts: [(Int, [DecodedRaw])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private func decodeInOrder(_ records: ArraySlice<RawRecord>) async -> [DecodedRaw] {
        var decoded: [DecodedRaw] = []
        for record in records { decoded.append(await decode(record)) }
        return decoded
    }

    private func decode(_ record: RawRecord) async -> DecodedRaw {
        var result = DecodedRaw(raw: record)
        guard let connection = pool[record.connection], let decoder = connection.roles.decoder else {
            result.problems = ["the channel of this connection is not installed, or the connection was removed"]
            return result
        }
        let event: RawEvent
        do {
            event = try await record.event(from: blobs)
        } catch {
            result.problems = ["its bytes cannot be read: \(error)"]
            return result
        }
        for entry in decoder.decode(event) {
            switch entry {
            case .event(let event):
                if let problem = event.contractProblem {
                    result.problems.append("\(connection.descriptor.id): \(problem)")
                } else {
                    result.events.append(event)
                }
            case .malformed(let reason): result.problems.append(reason)
            default: result.unsupported += 1
            }
        }
        if result.events.isEmpty, result.unsupported == 0, result.problems.isEmpty { result.unsupported = 1 }
        return result
    }
}

extension InboundEvent {
    /// What an adapter must never hand out, in words that name the fault.
    fileprivate var contractProblem: String? {
        if key.text.isEmpty || key.text.utf8.count > 512 { return "an event key must have 1 to 512 bytes" }
        if conversation.key.isEmpty || conversation.key.utf8.count > 512 {
            return "a conversation key must have 1 to 512 bytes"
        }
        // The store has no room for NUL, and two keys must not become one.
        if key.text.utf8.contains(0) || conversation.key.utf8.contains(0) { return "a key holds a NUL" }
        if account.isEmpty { return "an event names no account" }
        if case .customer(let claims, _) = author, claims.isEmpty { return "a customer's event carries no handle" }
        if case .receipt(let refs, _, _) = body, refs.isEmpty { return "a receipt names no message" }
        return nil
    }
}
