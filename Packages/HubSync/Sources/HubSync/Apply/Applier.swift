import ChannelKit
import HubCore
import HubIdentity
import HubPhone
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Decodes what stands in the ledger and puts it into timelines, in the order of receipt.
///
/// A batch is one transaction. If it fails, its raw events are tried one by one, so that the one at fault is
/// quarantined and its neighbours go through. So is one that ends the hub again and again, or whose decoding never ends.
public struct Applier: Service {
    private let store: Store
    private let pool: ConnectionPool
    private let feed: ChangeFeed
    private let outbox: Outbox
    private let log: Logger
    private let wake: Wake
    private let decoder: Decoder
    private let caution = Caution()
    private let largestBatch = 500

    /// An applier over the ledger of a store.
    public init(store: Store, pool: ConnectionPool, feed: ChangeFeed, outbox: Outbox, log: Logger) {
        self.init(store: store, pool: pool, feed: feed, outbox: outbox, log: log, limits: .init())
    }

    init(
        store: Store,
        pool: ConnectionPool,
        feed: ChangeFeed,
        outbox: Outbox,
        log: Logger,
        limits: Decoder.Limits
    ) {
        let wake = Wake()
        self.store = store
        self.pool = pool
        self.feed = feed
        self.outbox = outbox
        self.log = log
        self.wake = wake
        decoder = Decoder(pool: pool, blobs: store.blobs, limits: limits) { wake.signal() }
    }

    /// Looks at the ledger now rather than at the next round.
    public func signal() {
        wake.signal()
    }

    /// Applies until cancelled or shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    guard try await applyWaiting() == 0 else { continue }
                    await wake.wait(atMost: .seconds(1))
                } catch {
                    log.error("the ledger could not be read", metadata: ["error": "\(error)"])
                    try? await Task.sleep(for: .seconds(1))
                }
            }
        }
    }

    /// Applies what waits, batch by batch: while one is written the next is read and decoded.
    ///
    /// - Returns: how many raw events were decided about; 0 if none waits.
    @discardableResult
    public func applyWaiting() async throws -> Int {
        var count = caution.isOn ? try await applyCautiously() : 0
        var page = try await decodedPage(after: nil)
        while let last = page.last {
            async let next = decodedPage(after: last)
            count += try await applyEach(page.decoded)
            page = try await next
        }
        return count
    }

    private func applyCautiously() async throws -> Int {
        var count = 0
        var waiting = try await waiting(after: nil)
        while !waiting.isEmpty {
            switch try await caution.step(waiting, store) {
            case .take(let taken):
                count += try await applyEach(await decoder.decode(taken))
                waiting.removeFirst(taken.count)
                if waiting.isEmpty { waiting = try await self.waiting(after: taken.last?.id) }
            case .giveUp(let raw, let reason):
                try await quarantine(raw, because: reason)
                count += 1
                waiting.removeFirst()
                if waiting.isEmpty { waiting = try await self.waiting(after: raw.id) }
            }
        }
        caution.end()
        return count
    }

    private func waiting(after last: ID<RawRecord.Entity>?) async throws -> [RawRecord] {
        let limit = largestBatch
        let waiting = try await store.read { try $0.waitingRawEvents(after: last, limit: limit) }
        // A connection that was just made, perhaps on another node, is not to be taken for one that is gone.
        if waiting.contains(where: { pool[$0.connection] == nil }) { try await pool.reload() }
        return waiting
    }

    /// What is ready of a page of what waits, and where the next page begins; `nil` if there is nothing.
    private func decodedPage(
        after last: ID<RawRecord.Entity>?
    ) async throws -> (decoded: [DecodedRaw], last: ID<RawRecord.Entity>?) {
        let waiting = try await waiting(after: last)
        return (await decoder.decode(waiting), waiting.last?.id)
    }

    private func applyEach(_ decoded: [DecodedRaw]) async throws -> Int {
        let workspaces = Dictionary(grouping: decoded, by: \.raw.workspace)
        for (workspace, part) in workspaces.sorted(by: { $0.key < $1.key }) {
            try await applyOrSplit(part, in: workspace)
        }
        return decoded.count
    }

    private func applyOrSplit(_ batch: [DecodedRaw], in workspace: ID<Workspace>) async throws {
        do {
            try await apply(batch, in: workspace)
        } catch let error as StoreError where error.isOfTheStore {
            throw error
        } catch {
            guard batch.count == 1, let only = batch.first else {
                for one in batch { try await applyOrSplit([one], in: workspace) }
                return
            }
            try await quarantine(only.raw, because: "\(error)")
        }
    }

    private func quarantine(_ raw: RawRecord, because reason: String) async throws {
        log.warning("a raw event is quarantined", metadata: ["raw": "\(raw.id)"])
        try await store.commit { try $0.decide([(raw, .quarantined, reason)]) }
    }

    private func apply(_ batch: [DecodedRaw], in workspace: ID<Workspace>) async throws {
        let (replies, typing) = try await store.commit { transaction in
            let settings = try transaction.settings(of: workspace)
            let inbound = InboundBatch(
                transaction,
                workspace: workspace,
                settings: settings,
                rules: Self.rules(for: settings)
            )
            try inbound.apply(batch)
            for reply in inbound.replies { try outbox.enqueue(reply, in: workspace, transaction) }
            return (inbound.replies, inbound.typing)
        }
        if !replies.isEmpty { outbox.signal() }
        for (conversation, isOn) in typing {
            feed.signalTyping(in: conversation, of: workspace, name: "", isOn: isOn, byCustomer: true)
        }
    }

    static func rules(for settings: WorkspaceSettings) -> IdentityRules {
        IdentityRules(
            normalizer: StandardNormalizer(phone: PhoneNumbers(region: settings.region)),
            resolver: Resolver(rules: KindRules(exceptions: [.unproven: .manyPerPerson]))
        )
    }
}

extension StoreError {
    /// Whether the store itself is in trouble, so that no raw event is to blame.
    fileprivate var isOfTheStore: Bool {
        switch self {
        case .full, .notWritable, .unavailable, .key: true
        default: false
        }
    }
}
