import ChannelKit
import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Renews credentials before they end, and when a platform refuses them.
///
/// Works beside everything else: nothing that is received or sent waits for it. A connection's credentials are renewed
/// once at a time, under a lease that is given back only when their outcome is stored. Renewed ones that cannot be
/// stored are kept and stored later; if the node dies first and the old ones are refused by then, the connection says so.
public struct CredentialRenewer: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let owner: String
    private let log: Logger
    private let wake = Wake()
    private let memory = RenewalMemory()
    private let keep: Keep

    /// Stores new secrets if the connection is still of a revision.
    typealias Keep = @Sendable (ID<Connection>, SecretSet, _ expecting: Int64) async throws -> Void

    static let role = "credentials"
    static let leaseTime = Duration.seconds(120)
    private static let round = Duration.seconds(20)

    /// A renewer for the connections of a pool; `owner` names this node in leases, unique among those of a store.
    public init(store: Store, pool: ConnectionPool, owner: String, log: Logger) {
        self.init(store: store, pool: pool, owner: owner, log: log) { id, secrets, revision in
            try await store.updateConnection(id, secrets: secrets.values, expecting: revision)
        }
    }

    init(store: Store, pool: ConnectionPool, owner: String, log: Logger, keep: @escaping Keep) {
        self.store = store
        self.pool = pool
        self.owner = owner
        self.log = log
        self.keep = keep
    }

    /// Looks at the connections now rather than at the next round.
    public func signal() {
        wake.signal()
    }

    /// Renews until cancelled or shut down; what is under way then is finished first.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    for connection in renewable {
                        group.addTask { await look(at: connection) }
                    }
                    await wake.wait(atMost: Self.round)
                }
            }
        }
    }

    /// Renews what is due, each connection beside the others, and returns when all is done.
    public func renewDue() async {
        await withDiscardingTaskGroup { group in
            for connection in renewable {
                group.addTask { await look(at: connection) }
            }
        }
    }

    private var renewable: [ActiveConnection] {
        pool.all.filter { $0.roles.refresher?.canRefresh == true }
    }

    private func look(at connection: ActiveConnection) async {
        let id = connection.record.id
        guard memory.begin(id) else { return }
        defer { memory.end(id) }
        // Its own task, since an exchange that is cancelled half way may cost the only token there is.
        await Task {
            do {
                try await renewIfDue(connection)
            } catch {
                let facts: Logger.Metadata = ["connection": "\(id)", "error": "\(error)"]
                log.error("credentials could not be looked after", metadata: facts)
            }
        }.value
    }

    private func renewIfDue(_ connection: ActiveConnection) async throws {
        let id = connection.record.id
        if let renewal = memory.unstored(id) { return try await store(renewal, of: id) }
        guard let refresher = connection.roles.refresher,
            let record = try await store.read({ try $0.connection(id) }), !memory.isSetAside(record, now: store.now())
        else { return }
        let old = SecretSet(try await store.secrets(of: id))
        let areRefused = record.health == "needsAuth"
        guard RenewalPlan.isDue(old, areRefused: areRefused, now: store.now()) else { return }
        let wasInterrupted = try await store.read {
            try $0.isLeaseOpen(of: id, role: Self.role, in: record.workspace)
        }
        guard let lease = try await acquire(of: record) else { return }
        do {
            let new = RenewalPlan.renewed(try await refresher.refresh(old), at: store.now())
            let renewal = RenewalMemory.Renewal(old: old, new: new, lease: lease)
            memory.keep(renewal, of: id)
            try await store(renewal, of: id)
        } catch let failure as AdapterFailure {
            try await note(failure, of: record, wasInterrupted: wasInterrupted)
            try await store.commit { try $0.release(lease) }
        }
    }

    private func acquire(of record: ConnectionRecord) async throws -> Lease? {
        try await store.commit { transaction in
            try transaction.acquireLease(
                of: record.id,
                role: Self.role,
                owner: owner,
                for: Self.leaseTime,
                in: record.workspace
            )
        }
    }

    /// Stores renewed secrets; until that succeeds they are not used, and the old ones stay.
    private func store(_ renewal: RenewalMemory.Renewal, of id: ID<Connection>) async throws {
        do {
            // Whoever changes a connection meanwhile wins, unless it was something else than its secrets.
            for attempt in 1... {
                guard let record = try await store.read({ try $0.connection(id) }) else { break }
                guard SecretSet(try await store.secrets(of: id)) == renewal.old else { break }
                do {
                    try await keep(id, renewal.new, record.revision)
                } catch StoreError.conflict where attempt < 3 {
                    continue
                }
                if record.health != "connected" { try await recover(record) }
                log.info("credentials were renewed", metadata: ["connection": "\(id)"])
                break
            }
        } catch {
            log.error(
                "renewed credentials could not be stored; the old ones may be void if the hub stops now",
                metadata: ["connection": "\(id)", "error": "\(error)"]
            )
            let advice = "Renewed credentials cannot be stored (\(error)). Help the store before the hub is stopped."
            try? await store.commit { try $0.setHealth(of: id, "degraded", reason: advice) }
            return
        }
        memory.keep(nil, of: id)
        try await store.commit { try $0.release(renewal.lease) }
    }

    // A source says itself when it follows again; the others have nobody who would.
    private func recover(_ record: ConnectionRecord) async throws {
        try await pool.reload()
        guard let connection = pool[record.id], connection.ingress.isDisjoint(with: [.live, .poll]) else { return }
        try await store.commit { try $0.setHealth(of: record.id, "connected", reason: nil) }
    }

    private func note(_ failure: AdapterFailure, of record: ConnectionRecord, wasInterrupted: Bool) async throws {
        let id = record.id
        log.warning(
            "credentials could not be renewed",
            metadata: ["connection": "\(id)", "reason": "\(failure.advice)"]
        )
        guard case .unauthorized = failure else {
            if case .throttled(let until?, _) = failure {
                memory.rest(id, now: store.now(), atLeast: until)
            } else {
                memory.rest(id, now: store.now())
            }
            return
        }
        memory.giveUp(record)
        let advice =
            wasInterrupted
            ? "The hub stopped while it renewed the credentials, and the old ones are refused now. Sign in again."
            : failure.advice
        try await store.commit { try $0.setHealth(of: id, "needsAuth", reason: advice) }
    }
}
