import HubCore
import HubStorage
import Logging
import ServiceLifecycle

/// Forgets, once an hour, what nobody will ask for again.
struct Housekeeping: Service {
    let hub: Hub

    /// For how long a repeated request gets the earlier answer.
    static let answersKept: Duration = .seconds(86_400)
    /// For how long the log of outgoing webhooks goes back.
    static let deliveriesKept: Duration = .seconds(30 * 86_400)

    /// For how long a file waits for somebody to send it on.
    static let uploadsKept: Duration = .seconds(86_400)
    private static let uploadsAtOnce = 200

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await tidy()
                } catch let error as StoreError {
                    hub.logger.debug("housekeeping failed", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: .seconds(3600))
            }
        }
    }

    func tidy() async throws {
        try await hub.store.commit { transaction in
            try transaction.pruneSessions()
            try transaction.pruneOneTimeLinks()
            try transaction.pruneAnswers(before: transaction.now - Self.answersKept)
            try transaction.pruneDeliveries(before: transaction.now - Self.deliveriesKept)
        }
        let moment = hub.services.now() - Self.uploadsKept
        while try await hub.store.removeUnclaimedUploads(sentBefore: moment, limit: Self.uploadsAtOnce)
            == Self.uploadsAtOnce
        {}
    }
}
