/// How far one of our messages has come; it only ever moves forward.
public enum Delivery: String, Sendable, Codable, CaseIterable {
    /// Stored, waiting for its turn.
    case queued
    /// Handed to the platform, which has not answered for it yet.
    case accepted
    /// The platform took it.
    case sent
    /// It reached the customer's device.
    case delivered
    /// The customer opened it.
    case read
    /// It certainly did not go out; the reason stands beside it.
    case failed
    /// It may or may not have gone out; it is not sent again by itself.
    case unknown
    /// An agent took it back before it was sent.
    case cancelled

    /// The state after `news` arrived: receipts may come late or out of order and never move a message back.
    public func updated(by news: Delivery) -> Delivery {
        news.rank > rank ? news : self
    }

    private var rank: Int {
        switch self {
        case .queued: 0
        case .accepted: 1
        case .unknown: 2
        case .sent: 3
        case .failed, .cancelled: 4
        case .delivered: 5
        case .read: 6
        }
    }
}
