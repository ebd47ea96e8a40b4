public import HubCore

/// What deciding about a ticket needs besides the ticket.
public struct TicketState: Hashable, Sendable {
    /// The ticket as agents see it.
    public var ticket: Ticket
    /// When its customer last wrote.
    public var lastInboundAt: Timestamp
    /// When it was solved, if it is.
    public var solvedAt: Timestamp?

    /// A ticket with the times of its customer's last word and of its solution.
    public init(ticket: Ticket, lastInboundAt: Timestamp, solvedAt: Timestamp? = nil) {
        self.ticket = ticket
        self.lastInboundAt = lastInboundAt
        self.solvedAt = solvedAt
    }
}

extension Reader {
    private func state(_ row: SQLRow) throws -> TicketState {
        TicketState(ticket: try ticket(row), lastInboundAt: try row.time(18), solvedAt: try row.timeOrNil(19))
    }

    private static let stateColumns = ticketColumns + ", last_inbound_at, solved_at"

    /// Tickets by number, with what deciding about them needs.
    public func ticketStates(_ ids: some Collection<ID<Ticket>>, in workspace: ID<Workspace>) throws -> [ID<Ticket>:
        TicketState]
    {
        let rows = try db.query(
            Self.stateColumns + Self.ticketSource + " WHERE ticket.workspace = ? AND ticket.id = ?",
            each: ids.map { [workspace.sqlValue, $0.sqlValue] }
        ).joined()
        return Dictionary(try rows.map(state).map { ($0.ticket.id, $0) }) { first, _ in first }
    }

    /// The newest ticket of each customer that was not merged away and is not a group's, where others would read along.
    public func newestTickets(
        of customers: some Collection<ID<Customer>>,
        in workspace: ID<Workspace>
    ) throws -> [ID<Customer>: TicketState] {
        let rows = try db.query(
            Self.stateColumns + Self.customerSource + """
                    AND NOT EXISTS (SELECT 1 FROM conversation WHERE conversation.workspace = ticket.workspace
                        AND conversation.id = ticket.conversation AND surface = 'group')
                ORDER BY ticket.id DESC LIMIT 1
                """,
            each: customers.map { [workspace.sqlValue, $0.sqlValue] }
        )
        var found: [ID<Customer>: TicketState] = [:]
        for (customer, rows) in zip(customers, rows) { found[customer] = try rows.first.map(state) }
        return found
    }
}
