public import HubCore

/// Which tickets a list shows.
public struct TicketFilter: Hashable, Sendable {
    /// Only these categories; empty for all.
    public var statuses: Set<Ticket.Status.Category>
    /// Only those of one colleague, or of nobody.
    public var assignee: Assignee?
    /// Only those of one team.
    public var team: ID<Team>?

    /// Whose tickets.
    public enum Assignee: Hashable, Sendable {
        /// Of this colleague.
        case agent(ID<Agent>)
        /// Of nobody yet.
        case nobody
    }

    /// A filter; without arguments everything passes.
    public init(
        statuses: Set<Ticket.Status.Category> = [],
        assignee: Assignee? = nil,
        team: ID<Team>? = nil
    ) {
        self.statuses = statuses
        self.assignee = assignee
        self.team = team
    }
}

/// Where a page of tickets goes on.
public struct TicketMark: Hashable, Sendable, Codable {
    /// When the last ticket of the page before last changed.
    public var updatedAt: Timestamp
    /// Its number.
    public var id: ID<Ticket>

    /// The place right after a ticket that last changed at `updatedAt`.
    public init(updatedAt: Timestamp, id: ID<Ticket>) {
        self.updatedAt = updatedAt
        self.id = id
    }
}

extension Reader {
    static let ticketColumns = """
        SELECT ticket.id, ticket.workspace, number, subject, status, status_name, priority, link.customer,
            ticket.conversation, assignee, team, previous, merged_into, snoozed_until, waiting_since,
            ticket.created_at, updated_at, ticket.requester
        """
    static let ticketSource = """

        FROM ticket
        LEFT JOIN link ON link.workspace = ticket.workspace AND link.handle = ticket.requester
            AND link.undone_at IS NULL AND link.proof <> 'claimed'
        """
    static let ticketQuery = ticketColumns + ticketSource
    /// The tickets of one customer; arguments are workspace and customer.
    ///
    /// A cross join makes SQLite begin with the customer. Left to itself it reads every ticket of the workspace.
    static let customerSource = """

        FROM link CROSS JOIN ticket
        WHERE link.workspace = ? AND link.customer = ? AND link.undone_at IS NULL AND link.proof <> 'claimed'
            AND ticket.workspace = link.workspace AND ticket.requester = link.handle AND merged_into IS NULL
        """

    func ticket(_ row: SQLRow) throws -> Ticket {
        guard let priority = Ticket.Priority(rawValue: Int(try row.int(6))) else {
            throw StoreError.corrupt("unknown priority")
        }
        return Ticket(
            id: try row.id(0),
            workspace: try row.id(1),
            number: try row.int(2),
            subject: try row.text(3),
            status: Ticket.Status(try row.word(4), name: try row.text(5)),
            priority: priority,
            requester: try row.id(7),
            conversation: try row.id(8),
            assignee: try row.idOrNil(9),
            team: try row.idOrNil(10),
            previous: try row.idOrNil(11),
            mergedInto: try row.idOrNil(12),
            snoozedUntil: try row.timeOrNil(13),
            waitingSince: try row.timeOrNil(14),
            createdAt: try row.time(15),
            updatedAt: try row.time(16)
        )
    }

    /// One ticket of a workspace.
    public func ticket(_ id: ID<Ticket>, in workspace: ID<Workspace>) throws -> Ticket? {
        try db.query(Self.ticketQuery + " WHERE ticket.workspace = ? AND ticket.id = ?", workspace, id)
            .first.map(ticket)
    }

    /// Tickets, the one that changed last first.
    public func tickets(
        in workspace: ID<Workspace>,
        _ filter: TicketFilter,
        after mark: TicketMark? = nil,
        limit: Int
    ) throws -> [Ticket] {
        let wanted = filter.statuses.isEmpty ? Set(Ticket.Status.Category.allCases) : filter.statuses
        var condition = " AND ticket.status = ? AND (updated_at < ? OR (updated_at = ? AND ticket.id < ?))"
        var tail: [SQLValue] = []
        switch filter.assignee {
        case .agent(let agent):
            condition += " AND assignee = ?"
            tail.append(agent.sqlValue)
        case .nobody: condition += " AND assignee IS NULL"
        case nil: break
        }
        if let team = filter.team {
            condition += " AND team = ?"
            tail.append(team.sqlValue)
        }
        let moment = (mark?.updatedAt.milliseconds ?? .max).sqlValue
        let id = (mark?.id.rawValue ?? .max).sqlValue
        // One range of the index for each category, then the newest of all of them.
        let pages = try db.query(
            Self.ticketQuery + " WHERE ticket.workspace = ? AND merged_into IS NULL" + condition
                + " ORDER BY updated_at DESC, ticket.id DESC LIMIT ?",
            each: wanted.map {
                [workspace.sqlValue, $0.rawValue.sqlValue, moment, moment, id] + tail + [limit.sqlValue]
            }
        )
        return try pages.joined().map(ticket)
            .sorted { ($0.updatedAt, $0.id) > ($1.updatedAt, $1.id) }.prefix(limit).map { $0 }
    }

    /// The tickets of a customer, newest first.
    public func tickets(of customer: ID<Customer>, in workspace: ID<Workspace>, limit: Int) throws -> [Ticket] {
        try db.query(
            Self.ticketColumns + Self.customerSource + " ORDER BY ticket.id DESC LIMIT ?",
            workspace,
            customer,
            limit
        ).map(ticket)
    }

    /// The history of a ticket, oldest first.
    public func events(of ticket: ID<Ticket>, in workspace: ID<Workspace>) throws -> [TicketEvent] {
        try db.query(
            // Without the last condition SQLite thinks that reading the whole workspace costs no more.
            """
            SELECT id, ticket, author, change, at FROM ticket_event
            WHERE workspace = ? AND ticket = ? AND id > 0 ORDER BY id
            """,
            workspace,
            ticket
        ).map { row in
            TicketEvent(
                id: try row.id(0),
                ticket: try row.id(1),
                author: try row.idOrNil(2),
                change: try JSONText.decode(try row.text(3)),
                at: try row.time(4)
            )
        }
    }

    /// Snoozed tickets whose time has come, in every workspace.
    public func dueTickets(at moment: Timestamp, limit: Int) throws -> [Ticket] {
        try db.query(
            Self.ticketQuery + " WHERE snoozed_until <= ? AND status = 'snoozed' ORDER BY snoozed_until LIMIT ?",
            moment,
            limit
        ).map(ticket)
    }
}

extension Transaction {
    /// Opens a ticket for whoever the handle belongs to and gives it the next number.
    public func open(
        subject: String,
        requester: ID<Handle>,
        customer: ID<Customer>,
        conversation: ID<Conversation>,
        previous: ID<Ticket>?,
        at moment: Timestamp,
        in workspace: ID<Workspace>
    ) throws -> Ticket {
        let ticket = Ticket(
            id: newID(),
            workspace: workspace,
            number: try take(1, from: "ticket", in: workspace),
            subject: subject,
            requester: customer,
            conversation: conversation,
            previous: previous,
            waitingSince: moment,
            createdAt: now,
            updatedAt: now
        )
        try db.execute(
            """
            INSERT INTO ticket (workspace, id, number, subject, status, priority, requester, conversation, previous,
                waiting_since, last_inbound_at, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            workspace,
            ticket.id,
            ticket.number,
            subject,
            ticket.status.category.rawValue,
            ticket.priority.rawValue,
            requester,
            conversation,
            previous,
            moment,
            moment,
            now,
            now
        )
        try log(.opened, of: ticket.id, by: nil, in: workspace)
        record(.ticketCreated, of: ticket.id, in: workspace, conversation: conversation, ticket: ticket.id)
        return ticket
    }

    /// Notes that the customer wrote again, which is what happens to tickets most.
    public func note(wordAt moment: Timestamp, on ticket: Ticket) throws {
        // Named columns alone are written, since each index on a column that is named is written too.
        try db.execute(
            "UPDATE ticket SET last_inbound_at = ?, updated_at = ? WHERE workspace = ? AND id = ?",
            moment,
            now,
            ticket.workspace,
            ticket.id
        )
        noteUpdate(of: ticket)
    }

    /// Writes what changed about a ticket, with the steps of its history.
    public func update(
        _ ticket: Ticket,
        _ changes: [TicketEvent.Change],
        by author: ID<Agent>?,
        lastInboundAt: Timestamp? = nil
    ) throws {
        try db.execute(
            """
            UPDATE ticket SET subject = ?, status = ?, status_name = ?, priority = ?, conversation = ?, assignee = ?,
                team = ?, merged_into = ?, snoozed_until = ?, waiting_since = ?, updated_at = ?,
                last_inbound_at = COALESCE(?, last_inbound_at),
                solved_at = CASE WHEN ? <> 'solved' THEN NULL ELSE COALESCE(solved_at, ?) END
            WHERE workspace = ? AND id = ?
            """,
            ticket.subject,
            ticket.status.category.rawValue,
            ticket.status.name,
            ticket.priority.rawValue,
            ticket.conversation,
            ticket.assignee,
            ticket.team,
            ticket.mergedInto,
            ticket.snoozedUntil,
            ticket.waitingSince,
            now,
            lastInboundAt,
            ticket.status.category.rawValue,
            now,
            ticket.workspace,
            ticket.id
        )
        for change in changes { try log(change, of: ticket.id, by: author, in: ticket.workspace) }
        noteUpdate(of: ticket)
    }

    private func noteUpdate(of ticket: Ticket) {
        record(
            .ticketUpdated,
            of: ticket.id,
            in: ticket.workspace,
            conversation: ticket.conversation,
            ticket: ticket.id
        )
    }

    /// Adds a step to a ticket's history and returns its number.
    @discardableResult
    func log(
        _ change: TicketEvent.Change,
        of ticket: ID<Ticket>,
        by author: ID<Agent>?,
        in workspace: ID<Workspace>
    ) throws -> ID<TicketEvent> {
        let id: ID<TicketEvent> = newID()
        try db.execute(
            "INSERT INTO ticket_event (workspace, id, ticket, author, change, at) VALUES (?, ?, ?, ?, ?, ?)",
            workspace,
            id,
            ticket,
            author,
            try JSONText.encode(change),
            now
        )
        return id
    }
}
