import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle
import Synchronization

/// Brings the files of received messages into the store, several at a time, by the guarded way out alone.
public struct MediaFetcher: Service {
    private let store: Store
    private let source: MediaLookup
    private let policy: FetchPolicy
    private let log: Logger
    private let wake = Wake()
    private let claims = Claims()
    private static let atOnce = 8

    /// A fetcher for the waiting files of a store; one of more than `largestFile` bytes is refused.
    public init(store: Store, pool: ConnectionPool, http: GuardedHTTP, largestFile: Int, log: Logger) {
        self.store = store
        self.source = MediaLookup(store: store, pool: pool, http: http, largestFile: largestFile)
        self.policy = FetchPolicy(largestFile: largestFile)
        self.log = log
    }

    /// Looks for files now rather than at the next round.
    public func signal() {
        wake.signal()
    }

    /// Fetches until cancelled or shut down; a slow file holds up no other.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                while !Task.isCancelled {
                    do {
                        for attachment in try await take() {
                            group.addTask {
                                await attempt(attachment)
                                wake.signal()
                            }
                        }
                        await wake.wait(atMost: .seconds(5))
                    } catch {
                        log.error("files could not be looked for", metadata: ["error": "\(error)"])
                        try? await Task.sleep(for: .seconds(1))
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Makes one attempt for each of the next files whose turn has come, and waits for them.
    ///
    /// - Returns: how many were tried; 0 if none waits.
    @discardableResult
    public func fetchWaiting() async throws -> Int {
        let waiting = try await take()
        await withTaskGroup(of: Void.self) { group in
            for attachment in waiting {
                group.addTask { await attempt(attachment) }
            }
        }
        return waiting.count
    }

    /// The next files that nobody fetches yet, as many as may be fetched beside those under way.
    private func take() async throws -> [AttachmentRecord] {
        let waiting = try await store.read { try $0.waitingAttachments(at: store.now(), limit: 2 * Self.atOnce) }
        return claims.ids.withLock { ids in
            let free = waiting.filter { !ids.contains($0.id) }.prefix(max(0, Self.atOnce - ids.count))
            ids.formUnion(free.map(\.id))
            return Array(free)
        }
    }

    private func attempt(_ attachment: AttachmentRecord) async {
        defer { claims.ids.withLock { _ = $0.remove(attachment.id) } }
        do throws(FetchPolicy.Problem) {
            try await keep(try await source.file(of: attachment), of: attachment)
        } catch {
            guard !Task.isCancelled else { return }
            let verdict = policy.verdict(on: error, after: attachment.attempts, now: store.now())
            log.debug("a file was not fetched", metadata: ["attachment": "\(attachment.id)"])
            await carryOut(verdict, on: attachment)
        }
    }

    private func carryOut(_ verdict: FetchPolicy.Verdict, on attachment: AttachmentRecord) async {
        do {
            try await store.commit { transaction in
                switch verdict {
                case .again(let moment): try transaction.postpone(attachment, until: moment)
                case .refuse(let reason): try transaction.refused(attachment, reason: reason)
                }
            }
        } catch {
            // The file waits as it did, but not for an instant only.
            log.error("a file could not be put off", metadata: ["error": "\(error)"])
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func keep(_ file: MediaLookup.File, of attachment: AttachmentRecord) async throws(FetchPolicy.Problem) {
        do {
            let blob = try await store.blobs.put(file.bytes)
            let type = FileType.decide(file.bytes, claim: file.claim)
            try await store.commit { transaction in
                // The message may have got another file meanwhile, which then waits for its own turn.
                guard try transaction.media(of: attachment) == file.media else { return }
                try transaction.stored(attachment, blob: blob, size: file.bytes.count, mimeType: type)
            }
        } catch {
            throw .passing("the file could not be kept")
        }
    }

    /// Which files are being fetched.
    private final class Claims: Sendable {
        let ids = Mutex<Set<ID<AttachmentRecord.Entity>>>([])
    }
}

extension Reader {
    /// The file that an attachment stands for, as the channel described it.
    func media(of attachment: AttachmentRecord) throws -> Media? {
        let files = try interaction(attachment.interaction, in: attachment.workspace)?.body.content?.media ?? []
        return files.indices.contains(attachment.position) ? files[attachment.position] : nil
    }
}
