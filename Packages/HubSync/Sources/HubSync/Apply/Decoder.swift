import ChannelKit
import HubCore
import HubStorage
import Synchronization

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
///
/// Adapters decode on threads of their own. What takes longer than the patience is left behind and comes with a later
/// batch, or is a problem of its raw event once the deadline has passed; the others never wait for it.
final class Decoder: Sendable {
    private let pool: ConnectionPool
    private let blobs: BlobStore
    private let limits: Limits
    private let lanes = DecodingLane.Spares()
    private let late = Mutex<[ID<RawRecord.Entity>: Late]>([:])
    private let tell: @Sendable () -> Void
    // A task for each costs more than most payloads, so each takes a stretch of them.
    private static let stretch = 64

    /// How long decoding may take.
    struct Limits {
        /// For how long a batch waits for one raw event.
        var patience = Duration.seconds(2)
        /// After how long a raw event is given up.
        var deadline = Duration.seconds(30)
    }

    /// A raw event that a batch went on without; while the machine sleeps, no time counts.
    private struct Late {
        var began: SuspendingClock.Instant
        var result: DecodedRaw?
    }

    /// A decoder that calls `tell` when a raw event that was left behind is ready.
    init(pool: ConnectionPool, blobs: BlobStore, limits: Limits = Limits(), tell: @escaping @Sendable () -> Void) {
        self.pool = pool
        self.blobs = blobs
        self.limits = limits
        self.tell = tell
    }

    /// In the order given, without those that are not ready.
    func decode(_ records: [RawRecord]) async -> [DecodedRaw] {
        var ready: [DecodedRaw] = []
        var fresh: [RawRecord] = []
        for record in records {
            switch lookUp(record) {
            case .fresh: fresh.append(record)
            case .ready(let result): ready.append(result)
            case .underway: continue
            }
        }
        let rest = fresh
        // Its own task, since a batch that is cancelled half way would lose the order of its parts.
        let decoded = await Task { await self.decodeInStretches(rest) }.value
        return ready.isEmpty ? decoded : (ready + decoded).sorted { $0.raw.id < $1.raw.id }
    }

    private func decodeInStretches(_ records: [RawRecord]) async -> [DecodedRaw] {
        guard records.count > Self.stretch else { return await decodeInOrder(records[...]) }
        return await withTaskGroup(of: (Int, [DecodedRaw]).self) { group in
            for start in stride(from: 0, to: records.count, by: Self.stretch) {
                let slice = records[start..<min(start + Self.stretch, records.count)]
                group.addTask { (start, await self.decodeInOrder(slice)) }
            }
            var parts: [(Int, [DecodedRaw])] = []
            for await part in group { parts.append(part) }
            return parts.sorted { $0.0 < $1.0 }.flatMap(\.1)
        }
    }

    private func decodeInOrder(_ records: ArraySlice<RawRecord>) async -> [DecodedRaw] {
        var decoded: [DecodedRaw] = []
        var rest = records
        while !rest.isEmpty {
            let run = DecodingRun()
            start(run, rest)
            decoded += await run.results(patience: limits.patience) { [rest] number, began in
                let id = rest[rest.startIndex + number].id
                self.late.withLock { $0[id] = Late(began: began) }
            }
            rest = rest.dropFirst(run.begun)
        }
        return decoded
    }

    private func start(_ run: DecodingRun, _ records: ArraySlice<RawRecord>) {
        let lane = lanes.take()
        Task(executorPreference: lane) {
            for record in records {
                guard run.begin() else { break }
                let result = await self.decode(record)
                if !run.finish(result) { self.keep(result) }
            }
            run.end()
            self.lanes.giveBack(lane)
        }
    }

    // MARK: What was left behind

    private enum Standing {
        case fresh
        case ready(DecodedRaw)
        case underway
    }

    private func lookUp(_ record: RawRecord) -> Standing {
        late.withLock { late in
            guard let entry = late[record.id] else { return .fresh }
            if let result = entry.result {
                late[record.id] = nil
                return .ready(result)
            }
            guard entry.began.duration(to: .now) > limits.deadline else { return .underway }
            let seconds = limits.deadline.components.seconds
            return .ready(DecodedRaw(raw: record, problems: ["decoding it did not end within \(seconds) seconds"]))
        }
    }

    private func keep(_ result: DecodedRaw) {
        late.withLock { late in
            guard let entry = late[result.raw.id] else { return }
            // Given up by now, so that it may only be tried again.
            let isOver = entry.began.duration(to: .now) > limits.deadline
            late[result.raw.id] = isOver ? nil : Late(began: entry.began, result: result)
        }
        tell()
    }

    // MARK: One raw event

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
