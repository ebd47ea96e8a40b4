public import HubCore

/// Which interactions of a conversation count, so that page visits and the like push nothing out of a window of rows.
public enum InteractionFilter: Sendable {
    /// Everything.
    case all
    /// What was said or done; not which pages were looked at.
    case withoutVisits
    /// What the customer may see of it: what was said and not taken back before it went out.
    case shownToCustomer

    /// What follows the other conditions of a query.
    var condition: String {
        switch self {
        case .all: ""
        case .withoutVisits: " AND kind <> 'visit'"
        case .shownToCustomer:
            " AND kind IN ('message', 'comment', 'form') AND (delivery IS NULL OR delivery <> 'cancelled')"
        }
    }
}

extension Reader {
    /// What a customer's screen lacks that has everything up to a sequence number, in order, after the `refreshed` newest
    /// of what it has, which may have changed meanwhile.
    public func shownToCustomer(
        of conversation: ID<Conversation>,
        after sequence: Int64,
        refreshing refreshed: Int,
        in workspace: ID<Workspace>,
        limit: Int
    ) throws -> [Interaction] {
        let known = try interactions(
            of: conversation,
            before: min(sequence, .max - 1) + 1,
            .shownToCustomer,
            in: workspace,
            limit: refreshed
        )
        let fresh = try interactions(of: conversation, after: sequence, .shownToCustomer, in: workspace, limit: limit)
        return known.reversed() + fresh
    }

    /// Our own messages of a stretch of a conversation that the customer was not known to have read.
    func unread(
        of conversation: ID<Conversation>,
        after first: Int64,
        through last: Int64,
        in workspace: ID<Workspace>
    ) throws -> [Interaction] {
        try db.query(
            Self.interactionQuery + """
                 WHERE interaction.workspace = ? AND conversation = ? AND sequence > ? AND sequence <= ?
                    AND delivery IS NOT NULL AND delivery <> 'read'
                ORDER BY sequence
                """,
            workspace,
            conversation,
            first,
            last
        ).map(interaction)
    }
}
