import ChannelKit
import HubCore
import HubStorage
import Synchronization

/// What a renewer knows of its connections while it runs.
final class RenewalMemory: Sendable {
    /// Credentials that were exchanged, and the lease under which.
    struct Renewal {
        var old: SecretSet
        var new: SecretSet
        var lease: Lease
    }

    private struct State {
        var underway: Set<ID<Connection>> = []
        var unstored: [ID<Connection>: Renewal] = [:]
        var dead: [ID<Connection>: Int64] = [:]
        var resting: [ID<Connection>: (until: Timestamp, count: Int)] = [:]
    }

    private static let firstRest = Duration.seconds(30)
    private static let longestRest = Duration.seconds(600)
    private let state = Mutex(State())

    /// Claims a connection; false if somebody works on it.
    func begin(_ id: ID<Connection>) -> Bool {
        state.withLock { $0.underway.insert(id).inserted }
    }

    func end(_ id: ID<Connection>) {
        state.withLock { _ = $0.underway.remove(id) }
    }

    /// What was renewed and is not stored yet.
    func unstored(_ id: ID<Connection>) -> Renewal? {
        state.withLock { $0.unstored[id] }
    }

    /// Remembers what was renewed until it is stored, or forgets it.
    func keep(_ renewal: Renewal?, of id: ID<Connection>) {
        state.withLock { state in
            state.resting[id] = nil
            state.unstored[id] = renewal
        }
    }

    /// Leaves a connection alone for a while, longer each time.
    func rest(_ id: ID<Connection>, now: Timestamp, atLeast least: Duration = .zero) {
        state.withLock { state in
            let count = (state.resting[id]?.count ?? 0) + 1
            let rest = min(Self.firstRest * (1 << min(count - 1, 8)), Self.longestRest)
            state.resting[id] = (now + max(rest, least), count)
        }
    }

    /// Leaves a connection alone until it is changed.
    func giveUp(_ record: ConnectionRecord) {
        state.withLock { $0.dead[record.id] = record.revision }
    }

    /// Whether a connection is left alone at this moment.
    func isSetAside(_ record: ConnectionRecord, now: Timestamp) -> Bool {
        state.withLock { state in
            state.dead[record.id] == record.revision || state.resting[record.id].map { now < $0.until } ?? false
        }
    }
}
