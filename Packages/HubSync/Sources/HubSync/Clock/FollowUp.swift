import ChannelKit
public import HubCore
import HubIdentity
public import HubStorage
public import Logging
public import ServiceLifecycle
import Synchronization

/// Sends answers on a site by e-mail after whoever asked and left, if they left an address.
public struct FollowUp: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let feed: ChangeFeed
    private let outbox: Outbox
    private let log: Logger
    private let progress = Progress()
    private static let round = Duration.seconds(15)
    // Whoever stays away for longer hears of it another way, and a restart looks no further back.
    private static let horizon = Duration.seconds(24 * 3600)
    // What was committed late, or by a node whose clock is behind, is found all the same.
    private static let overlap = Duration.seconds(120)
    private static let mostAnswers = 100

    /// A follower for the sites of a pool.
    public init(store: Store, pool: ConnectionPool, feed: ChangeFeed, outbox: Outbox, log: Logger) {
        self.store = store
        self.pool = pool
        self.feed = feed
        self.outbox = outbox
        self.log = log
    }

    /// Follows until cancelled or shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await followDue(at: store.now())
                } catch {
                    log.error("answers could not be followed up", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.round)
            }
        }
    }

    /// Looks at what was said since the last time and writes where it is due.
    ///
    /// - Returns: how many letters were put into line.
    @discardableResult
    public func followDue(at now: Timestamp) async throws -> Int {
        var written = 0
        for connection in pool.all where connection.ingress.contains(.site) {
            let workspace = connection.record.workspace
            let settings = try await store.read { try $0.settings(of: workspace) }
            guard let minutes = settings.followUpMinutes else { continue }
            let patience = Duration.seconds(60 * minutes)
            for conversation in try await candidates(of: connection, through: now - patience, now: now) {
                if try await follow(conversation, in: workspace, settings, patience, at: now) { written += 1 }
            }
        }
        if written > 0 { outbox.signal() }
        return written
    }

    private func candidates(
        of connection: ActiveConnection,
        through end: Timestamp,
        now: Timestamp
    ) async throws -> [ID<Conversation>] {
        let record = connection.record
        let (start, waiting) = progress.state.withLock { state in
            let sight = state[record.id] ?? Progress.Sight(end: now - Self.horizon)
            return (sight.end - Self.overlap, sight.waiting)
        }
        let fresh = try await store.read { reader in
            try reader.unseenConversations(of: record.id, saidAfter: start, through: end, in: record.workspace)
        }
        progress.state.withLock { state in
            var sight = Progress.Sight(end: max(start + Self.overlap, end))
            sight.waiting = waiting.filter { now - $0.value < Self.horizon }
            for id in fresh where sight.waiting[id] == nil { sight.waiting[id] = now }
            state[record.id] = sight
        }
        return Set(waiting.keys).union(fresh).sorted()
    }

    private func follow(
        _ conversation: ID<Conversation>,
        in workspace: ID<Workspace>,
        _ settings: WorkspaceSettings,
        _ patience: Duration,
        at now: Timestamp
    ) async throws -> Bool {
        let isWatched = feed.isWatched(conversation)
        let mailboxes = mailboxes(of: workspace)
        let verdict = try await store.commit { transaction -> FollowUpPlan.Verdict in
            guard let record = try transaction.conversation(conversation, in: workspace) else { return .nothing }
            let known = max(record.seenSequence, try transaction.followedThrough(conversation, in: workspace))
            let unseen = try transaction.interactions(
                of: conversation,
                after: known,
                .withoutVisits,
                in: workspace,
                limit: Self.mostAnswers
            )
            let verdict = FollowUpPlan(unseen: unseen, isWatched: isWatched, patience: patience).verdict(at: now)
            guard case .write(let answers, let last) = verdict else { return verdict }
            let desk = FollowUpDesk(transaction, outbox: outbox, settings: settings, mailboxes: mailboxes)
            guard try desk.write(answers, after: record) else { return .nothing }
            guard try transaction.noteFollowUp(of: conversation, through: last, in: workspace) else {
                throw StoreError.conflict("another node was first")
            }
            return verdict
        }
        if verdict != .wait { progress.forget(conversation) }
        if case .write = verdict { return true }
        return false
    }

    // Those that work come first.
    private func mailboxes(of workspace: ID<Workspace>) -> [ActiveConnection] {
        let able = pool.all.filter { connection in
            connection.record.workspace == workspace && connection.descriptor.capabilities.canInitiate
                && connection.descriptor.handleKinds.contains(.email)
        }
        return able.filter { $0.record.health == "connected" } + able.filter { $0.record.health != "connected" }
    }

    /// How far each site was looked through, and which conversations are looked at again.
    private final class Progress: Sendable {
        struct Sight {
            var end: Timestamp
            var waiting: [ID<Conversation>: Timestamp] = [:]
        }

        let state = Mutex<[ID<Connection>: Sight]>([:])

        func forget(_ conversation: ID<Conversation>) {
            state.withLock { state in
                for id in state.keys { state[id]?.waiting[conversation] = nil }
            }
        }
    }
}
