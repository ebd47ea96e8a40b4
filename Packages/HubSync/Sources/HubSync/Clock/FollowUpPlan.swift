import HubCore

/// Whether answers follow their reader by e-mail; a pure function of what is known of a conversation.
struct FollowUpPlan: Sendable {
    /// What was said after what the customer has seen and what has followed them before, in order.
    var unseen: [Interaction]
    /// Whether the customer has the conversation open.
    var isWatched: Bool
    /// How long an answer waits to be seen.
    var patience: Duration

    /// What to do.
    enum Verdict: Equatable {
        /// There is nothing to follow with.
        case nothing
        /// Look again later.
        case wait
        /// Write these, oldest first; the last one has this sequence number.
        case write([Content], through: Int64)
    }

    func verdict(at now: Timestamp) -> Verdict {
        // Whoever wrote had the conversation before their eyes.
        let lastWord = unseen.lastIndex { $0.isWordOfCustomer }.map { $0 + 1 } ?? 0
        let answers = unseen[lastWord...].filter(\.isAnswer)
        guard let first = answers.first, let last = answers.last else { return .nothing }
        guard now - first.receivedAt >= patience, !isWatched, !answers.contains(where: \.isOnItsWay) else {
            return .wait
        }
        return .write(answers.compactMap(\.body.content), through: last.sequence)
    }
}

extension Interaction {
    fileprivate var isWordOfCustomer: Bool {
        guard case .customer = author else { return false }
        // A page is looked at without the chat being open.
        return body.kind != .visit
    }

    fileprivate var isAnswer: Bool {
        guard case .message = body, deletedAt == nil else { return false }
        if case .customer = author { return false }
        return switch delivery {
        case .failed, .cancelled, .read: false
        default: true
        }
    }

    fileprivate var isOnItsWay: Bool {
        delivery == .queued || delivery == .accepted
    }
}
