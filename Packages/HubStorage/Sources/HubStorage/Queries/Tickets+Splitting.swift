public import HubCore

extension Transaction {
    /// Moves interactions of a ticket to a new one of the same customer, who waits there since the oldest of their words.
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
        if ticket.waitingSince != nil { try recountWait(of: ticket.id, in: workspace) }
        try recountWait(of: new.id, in: workspace)
        return try self.ticket(new.id, in: workspace) ?? new
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

    /// Takes a split or merge back: the interactions return to where they were, and a ticket that a merge opened is as
    /// it was before.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the step cannot be taken back or was already, or if one of its tickets
    ///   became part of another since, whose interactions these are now.
    public func undo(_ step: ID<TicketEvent>, by author: ID<Agent>?, in workspace: ID<Workspace>) throws {
        let row = try db.query(
            "SELECT ticket, change, at FROM ticket_event WHERE workspace = ? AND id = ? AND undone_by IS NULL",
            workspace,
            step
        ).first
        guard let row, var ticket = try ticket(try row.id(0), in: workspace) else {
            throw StoreError.conflict("this step is not there or was taken back before")
        }
        let change: TicketEvent.Change = try JSONText.decode(try row.text(1))
        switch change {
        case .merged(let id, let interactions):
            let target = try whole(id, in: workspace)
            _ = try move(interactions, from: id, to: ticket.id, in: workspace)
            ticket.mergedInto = nil
            try takeConversations(of: ticket, from: id)
            try part(target, from: ticket, joinedAt: try row.time(2), by: author)
        case .split(let id, let interactions):
            let part = try whole(id, in: workspace)
            ticket = try whole(ticket.id, in: workspace)
            _ = try move(interactions, from: id, to: ticket.id, in: workspace)
            try hide(part, in: ticket.id, of: workspace, by: author)
            let reopened = ticket.joined(by: part)
            if reopened.status != ticket.status {
                try log(.status(from: ticket.status, to: reopened.status), of: ticket.id, by: author, in: workspace)
            }
            ticket = reopened
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

    /// A ticket that did not become part of another.
    private func whole(_ id: ID<Ticket>, in workspace: ID<Workspace>) throws -> Ticket {
        guard let ticket = try ticket(id, in: workspace) else { throw StoreError.notFound("ticket") }
        guard ticket.mergedInto == nil else {
            throw StoreError.conflict("ticket \(ticket.number) became part of another since; take that back first")
        }
        return ticket
    }

    /// Gives the target of a merge back the state that the merge took from it, unless somebody changed it since.
    private func part(
        _ target: Ticket,
        from ticket: Ticket,
        joinedAt moment: Timestamp,
        by author: ID<Agent>?
    ) throws {
        var target = target
        var changes: [TicketEvent.Change] = []
        let last = try events(of: target.id, in: target.workspace).last { $0.change.isOfStatus }
        // Until when it was snoozed nobody knows any more, so it stays open then, where nobody forgets it.
        if let last, last.at == moment, case .status(let before, let opened) = last.change, opened == target.status,
            opened.category == .open, before.category != .snoozed
        {
            changes.append(.status(from: opened, to: before))
            target.status = before
        }
        if target.status.category == .solved {
            target.waitingSince = nil
        } else if let since = ticket.waitingSince, since == target.waitingSince {
            target.waitingSince = try unansweredSince(on: target.id, in: target.workspace)
        }
        try update(target, changes, by: author)
    }

    /// What was said in the part since then goes along, and so do the conversations that would continue it.
    private func hide(_ part: Ticket, in ticket: ID<Ticket>, of workspace: ID<Workspace>, by author: ID<Agent>?) throws
    {
        let rest: [ID<Interaction>] = try db.query(
            "SELECT id FROM interaction WHERE workspace = ? AND ticket = ?",
            workspace,
            part.id
        ).map { try $0.id(0) }
        _ = try move(rest, from: part.id, to: ticket, in: workspace)
        try db.execute(
            "UPDATE conversation SET ticket = ? WHERE workspace = ? AND ticket = ?",
            ticket,
            workspace,
            part.id
        )
        var emptied = part
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

extension TicketEvent.Change {
    fileprivate var isOfStatus: Bool {
        switch self {
        case .status, .reopened: true
        default: false
        }
    }
}
