import HubCore
import HubStorage
import Synchronization

/// Care with what waited when the hub started, since some of it may have ended the hub before.
///
/// Attempts are counted until the ledger was empty once; whatever ends the hub after that waits at its next start. So
/// a message costs no write for it in the ordinary run of things.
final class Caution: Sendable {
    private struct State {
        var isOver = false
        var begun: Set<ID<RawRecord.Entity>> = []
    }

    private let state = Mutex(State())
    private static let mostAttempts = 3

    /// What to do with the first of what waits.
    enum Step {
        /// Decode these, together.
        case take([RawRecord])
        /// Give this one up.
        case giveUp(RawRecord, reason: String)
    }

    /// Whether attempts are counted.
    var isOn: Bool { state.withLock { !$0.isOver } }

    /// Notes that the ledger is empty.
    func end() {
        state.withLock { $0 = State(isOver: true) }
    }

    /// The next step for raw events that wait, of which there is at least one; what it takes is counted in the store.
    func step(_ waiting: [RawRecord], _ store: Store) async throws -> Step {
        let attempts = try await store.read { try $0.attempts(of: waiting) }
        let begun = state.withLock { $0.begun }
        // What this run of the hub has begun itself, and could not write, did not end it.
        let before = zip(waiting, attempts).map { $1 - (begun.contains($0.id) ? 1 : 0) }
        if let first = waiting.first, before[0] >= Self.mostAttempts {
            return .giveUp(first, reason: "begun \(before[0]) times and never decided about, so it may end the hub")
        }
        // Whatever was begun before goes alone, so that its neighbours are decided about.
        let clean = before.firstIndex { $0 > 0 } ?? waiting.count
        let taken = Array(waiting.prefix(max(1, clean)))
        let fresh = taken.filter { !begun.contains($0.id) }
        try await store.commit { try $0.begin(fresh) }
        state.withLock { $0.begun.formUnion(fresh.map(\.id)) }
        return .take(taken)
    }
}
