import ChannelKit
import HubCore
import HubStorage
import Logging

/// Runs one source of one connection under its lease, for as long as this node holds it.
struct SourceRunner: Sendable {
    let connection: ActiveConnection
    let role: Role
    let store: Store
    let intake: Intake
    let owner: String
    let log: Logger

    /// Which source of a connection.
    enum Role: String, Sendable {
        case poll
        case live
    }

    static let leaseTime = Duration.seconds(15)
    static let renewal = Duration.seconds(5)

    /// A source that ended although nobody asked it to, which it must not.
    struct Ended: Error {}

    /// Waits for the lease, then receives until the lease is lost or the source fails.
    ///
    /// - Throws: whatever ended the source; a lost lease is no error.
    func run() async throws {
        let lease = try await waitForLease()
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                defer { group.cancelAll() }
                group.addTask { try await keep(lease) }
                group.addTask {
                    try await receive(under: lease)
                    throw Ended()
                }
                try await group.next()
            }
        } catch is LeaseLost {
            log.debug("another node took over", metadata: ["connection": "\(connection.record.id)"])
        } catch {
            try? await store.commit { try $0.release(lease) }
            throw error
        }
    }

    private func waitForLease() async throws -> Lease {
        while true {
            if let lease = try await acquire() { return lease }
            try await Task.sleep(for: Self.renewal)
        }
    }

    private func keep(_ lease: Lease) async throws {
        while true {
            try await Task.sleep(for: Self.renewal)
            guard try await acquire(renewing: lease) != nil else { throw LeaseLost() }
        }
    }

    private func acquire(renewing held: Lease? = nil) async throws -> Lease? {
        let record = connection.record
        return try await store.commit { transaction in
            try transaction.acquireLease(
                of: record.id,
                role: role.rawValue,
                owner: owner,
                for: Self.leaseTime,
                renewing: held,
                in: record.workspace
            )
        }
    }

    private func receive(under lease: Lease) async throws {
        let record = connection.record
        let stored = try await store.read { try $0.cursor(of: record.id, role: role.rawValue, in: record.workspace) }
        let cursor = stored.map { Cursor($0) }
        switch role {
        case .poll: try await poll(after: cursor, under: lease)
        case .live: try await listen(after: cursor, under: lease)
        }
    }

    private func poll(after start: Cursor?, under lease: Lease) async throws {
        guard let source = connection.roles.poll else { return }
        var cursor = start
        while true {
            try Task.checkCancellation()
            let page = try await source.poll(after: cursor)
            if !page.events.isEmpty || page.next != cursor {
                try await intake.receive(page.events, cursor: page.next, under: lease)
            }
            cursor = page.next
            try await report(.connected)
            if let wait = page.wait { try await Task.sleep(for: wait) }
        }
    }

    private func listen(after cursor: Cursor?, under lease: Lease) async throws {
        guard let source = connection.roles.live else { return }
        let sink = EventSink(
            commit: { events, cursor in try await intake.receive(events, cursor: cursor, under: lease) },
            report: { health in try? await report(health) }
        )
        try await source.run(after: cursor, into: sink)
    }

    private func report(_ health: Health) async throws {
        let (word, reason): (String, String?) =
            switch health {
            case .connected: ("connected", nil)
            case .degraded(let reason): ("degraded", reason)
            default: if case .needsAuth(let reason) = health { ("needsAuth", reason) } else { ("degraded", nil) }
            }
        let current = try await store.read { try $0.connection(connection.record.id) }
        guard current?.health != word || current?.healthReason != reason else { return }
        try await store.commit { try $0.setHealth(of: connection.record.id, word, reason: reason) }
    }
}
