public import HubCore

extension Transaction {
    /// Moves interactions of a ticket to a new one of the same customer.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if one of them belongs to another ticket or none is given.
    public func split(
        _ interactions: [ID<Interaction>],
        from ticket: Ticket,
        subject: String,
        by author: ID<Agent>?
    ) throws -> Ticket {
        let workspace = ticket.workspace
        guard !interactions.isEmpty else { throw StoreError.conflict("no interaction was chosen to split off") }
        guard
            let requester = try db.query(
                "SELECT requester FROM ticket WHERE workspace = ? AND id = ?",
                workspace,
                ticket.id
            ).first
        else { throw StoreError.notFound("ticket") }
        let new = try open(
            subject: subject,
            requester: try requester.id(0),
            customer: ticket.requester,
            conversation: ticket.conversation,
            previous: ticket.id,
            at: now,
            in: workspace
        )
        let moved = try move(interactions, from: ticket.id, to: new.id, in: workspace)
        guard moved == interactions.count else {
            throw StoreError.conflict("a chosen interaction does not belong to ticket \(ticket.number)")
        }
        try update(ticket, [.split(into: new.id, interactions)], by: author)
        return new
    }

    /// Moves everything of one ticket to another and hides the emptied one.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if they are the same or one was merged already.
    public func merge(_ ticket: Ticket, into target: Ticket, by author: ID<Agent>?) throws {
        guard ticket.id != target.id, ticket.mergedInto == nil, target.mergedInto == nil,
            ticket.workspace == target.workspace
        else {
            throw StoreError.conflict("a ticket cannot be merged with itself or twice")
        }
        let workspace = ticket.workspace
        let interactions: [ID<Interaction>] = try db.query(
            "SELECT id FROM interaction WHERE workspace = ? AND ticket = ? ORDER BY id",
            workspace,
            ticket.id
        ).map { try $0.id(0) }
        _ = try move(interactions, from: ticket.id, to: target.id, in: workspace)
        try db.execute(
            "UPDATE conversation SET ticket = ? WHERE workspace = ? AND ticket = ?",
            target.id,
            workspace,
            ticket.id
        )
        var emptied = ticket
        emptied.mergedInto = target.id
        try update(emptied, [.merged(into: target.id, interactions)], by: author)
        let whole = target.joined(by: ticket)
        let isOpened = whole.status != target.status
        try update(whole, isOpened ? [.status(from: target.status, to: whole.status)] : [], by: author)
    }

    /// Takes a split or merge back: the interactions return to where they were.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the step cannot be taken back or was already.
    public func undo(_ step: ID<TicketEvent>, by author: ID<Agent>?, in workspace: ID<Workspace>) throws {
        let row = try db.query(
            "SELECT ticket, change FROM ticket_event WHERE workspace = ? AND id = ? AND undone_by IS NULL",
            workspace,
            step
        ).first
        guard let row, var ticket = try ticket(try row.id(0), in: workspace) else {
            throw StoreError.conflict("this step is not there or was taken back before")
        }
        let change: TicketEvent.Change = try JSONText.decode(try row.text(1))
        switch change {
        case .merged(let target, let interactions):
            _ = try move(interactions, from: target, to: ticket.id, in: workspace)
            ticket.mergedInto = nil
            try takeConversations(of: ticket, from: target)
            try touch(target, in: workspace, by: author)
        case .split(let part, let interactions):
            _ = try move(interactions, from: part, to: ticket.id, in: workspace)
            try hide(part, in: ticket.id, of: workspace, by: author)
        default:
            throw StoreError.conflict("only a split or a merge can be taken back")
        }
        let undoing = try log(.undone(step), of: ticket.id, by: author, in: workspace)
        try db.execute(
            "UPDATE ticket_event SET undone_by = ? WHERE workspace = ? AND id = ?",
            undoing,
            workspace,
            step
        )
        try update(ticket, [], by: author)
    }

    /// Gives a ticket back the conversations that would continue it: its own, and those that it was the last to be in.
    private func takeConversations(of ticket: Ticket, from target: ID<Ticket>) throws {
        try db.execute(
            """
            UPDATE conversation SET ticket = ? WHERE workspace = ? AND ticket = ? AND (id = ? OR id IN (
                SELECT own.conversation FROM interaction AS own WHERE own.workspace = ? AND own.ticket = ?
                    AND NOT EXISTS (SELECT 1 FROM interaction AS later WHERE later.workspace = own.workspace
                        AND later.conversation = own.conversation AND later.sequence > own.sequence
                        AND later.ticket = ?)))
            """,
            ticket.id,
            ticket.workspace,
            target,
            ticket.conversation,
            ticket.workspace,
            ticket.id,
            target
        )
    }

    private func touch(_ id: ID<Ticket>, in workspace: ID<Workspace>, by author: ID<Agent>?) throws {
        if let ticket = try ticket(id, in: workspace) { try update(ticket, [], by: author) }
    }

    /// What was said in the part since then goes along, and so do the conversations that would continue it.
    private func hide(_ part: ID<Ticket>, in ticket: ID<Ticket>, of workspace: ID<Workspace>, by author: ID<Agent>?)
        throws
    {
        guard var emptied = try self.ticket(part, in: workspace) else { return }
        let rest: [ID<Interaction>] = try db.query(
            "SELECT id FROM interaction WHERE workspace = ? AND ticket = ?",
            workspace,
            part
        ).map { try $0.id(0) }
        _ = try move(rest, from: part, to: ticket, in: workspace)
        try db.execute(
            "UPDATE conversation SET ticket = ? WHERE workspace = ? AND ticket = ?",
            ticket,
            workspace,
            part
        )
        emptied.mergedInto = ticket
        try update(emptied, [], by: author)
    }

    private func move(
        _ interactions: [ID<Interaction>],
        from old: ID<Ticket>,
        to new: ID<Ticket>,
        in workspace: ID<Workspace>
    ) throws -> Int {
        try db.execute(
            "UPDATE interaction SET ticket = ? WHERE workspace = ? AND id = ? AND ticket = ?",
            each: interactions.map { [new.sqlValue, workspace.sqlValue, $0.sqlValue, old.sqlValue] }
        ).reduce(0, +)
    }
}

extension Ticket {
    /// The ticket once another became part of it: whoever waited goes on waiting, from when they began to.
    fileprivate func joined(by other: Ticket) -> Ticket {
        guard other.status.category != .solved, let since = other.waitingSince else { return self }
        var whole = self
        whole.waitingSince = min(waitingSince ?? since, since)
        if status.category != .open {
            whole.status = Ticket.Status(.open)
            whole.snoozedUntil = nil
        }
        return whole
    }
}
