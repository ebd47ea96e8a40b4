public import HubCore

extension Reader {
    /// Since when somebody waits for an answer on a ticket, by its timeline: the first of the customer's words that
    /// nobody of ours answered; `nil` if there is none.
    ///
    /// What went wrong or was taken back answers nothing, and neither does a machine, nor what was passed on to others.
    /// What came before the ticket was last solved is settled. Costs what was said since the last answer.
    public func unansweredSince(on ticket: ID<Ticket>, in workspace: ID<Workspace>) throws -> Timestamp? {
        let settled = try lastSolved(ticket, in: workspace)
        var oldest: Timestamp?
        var before = Int64.max
        while true {
            let page = try db.query(
                Self.interactionQuery + """
                     WHERE interaction.workspace = ? AND ticket = ? AND interaction.id < ? ORDER BY interaction.id DESC
                    LIMIT \(Self.wordsAtOnce)
                    """,
                workspace,
                ticket,
                before
            ).map(interaction)
            for word in page {
                if let settled, word.receivedAt <= settled { return oldest }
                if case .customer = word.author { oldest = word.receivedAt }
                if word.isAnswer { return oldest }
            }
            guard page.count == Self.wordsAtOnce, let last = page.last else { return oldest }
            before = last.id.rawValue
        }
    }

    private static let wordsAtOnce = 50

    private func lastSolved(_ ticket: ID<Ticket>, in workspace: ID<Workspace>) throws -> Timestamp? {
        try events(of: ticket, in: workspace).last { event in
            guard case .status(_, let status) = event.change else { return false }
            return status.category == .solved
        }?.at
    }

    /// Whether something on a ticket was said in a conversation.
    public func isHeld(
        _ ticket: ID<Ticket>,
        in conversation: ID<Conversation>,
        of workspace: ID<Workspace>
    ) throws -> Bool {
        let rows = try db.query(
            // Without the range SQLite thinks that reading the whole workspace costs no more.
            "SELECT 1 FROM interaction WHERE workspace = ? AND ticket = ? AND id > 0 AND conversation = ? LIMIT 1",
            workspace,
            ticket,
            conversation
        )
        return !rows.isEmpty
    }
}

extension Transaction {
    /// Sets since when a ticket's customer waits to what its timeline says, as when an answer did not go out after all.
    ///
    /// Nobody waits on a ticket that is solved or became part of another.
    public func recountWait(of id: ID<Ticket>, in workspace: ID<Workspace>) throws {
        guard var ticket = try ticket(id, in: workspace), ticket.mergedInto == nil else { return }
        let isSolved = ticket.status.category == .solved
        let since = isSolved ? nil : try unansweredSince(on: id, in: workspace)
        guard since != ticket.waitingSince else { return }
        ticket.waitingSince = since
        try update(ticket, [], by: nil)
    }
}

extension Interaction {
    /// Whether a colleague told the customer something by it.
    fileprivate var isAnswer: Bool {
        guard case .agent = author, body.kind == .message || body.kind == .comment else { return false }
        guard body.content?.addressees?.includeCustomer ?? true else { return false }
        return delivery != .failed && delivery != .cancelled
    }
}
