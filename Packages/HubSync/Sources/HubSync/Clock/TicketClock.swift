import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Opens snoozed tickets when their time has come.
public struct TicketClock: Service {
    private let store: Store
    private let log: Logger
    private static let round = Duration.seconds(10)
    private static let largestBatch = 200

    /// A clock for the tickets of a store.
    public init(store: Store, log: Logger) {
        self.store = store
        self.log = log
    }

    /// Opens what is due until cancelled or shut down.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    guard try await openDue() == 0 else { continue }
                } catch {
                    log.error("snoozed tickets could not be opened", metadata: ["error": "\(error)"])
                }
                try? await Task.sleep(for: Self.round)
            }
        }
    }

    /// Opens the tickets that are due, oldest first.
    ///
    /// - Returns: how many were opened.
    @discardableResult
    public func openDue() async throws -> Int {
        try await store.commit { transaction in
            let due = try transaction.dueTickets(at: transaction.now, limit: Self.largestBatch)
            for var ticket in due {
                let change = TicketEvent.Change.status(from: ticket.status, to: .init(.open))
                ticket.status = .init(.open)
                ticket.snoozedUntil = nil
                try transaction.update(ticket, [change], by: nil)
            }
            return due.count
        }
    }
}
