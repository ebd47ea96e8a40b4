/// One step in the history of a ticket.
public struct TicketEvent: Hashable, Sendable, Codable, Identifiable {
    /// The event's number.
    public var id: ID<TicketEvent>
    /// The ticket it happened to.
    public var ticket: ID<Ticket>
    /// Who did it; `nil` for the hub itself.
    public var author: ID<Agent>?
    /// What changed.
    public var change: Change
    /// When.
    public var at: Timestamp

    /// What changed about a ticket.
    @nonexhaustive
    public enum Change: Hashable, Sendable, Codable {
        /// A customer's message opened it.
        case opened
        /// A customer's message opened it again.
        case reopened
        /// The state changed.
        case status(from: Ticket.Status, to: Ticket.Status)
        /// The urgency changed.
        case priority(from: Ticket.Priority, to: Ticket.Priority)
        /// Another colleague has it, or nobody.
        case assigned(from: ID<Agent>?, to: ID<Agent>?)
        /// Another team has it, or none.
        case team(from: ID<Team>?, to: ID<Team>?)
        /// The subject was changed.
        case subject(from: String, to: String)
        /// The customer went on in another conversation.
        case continued(in: ID<Conversation>)
        /// Interactions moved to a new ticket.
        case split(into: ID<Ticket>, [ID<Interaction>])
        /// Its interactions moved to another ticket.
        case merged(into: ID<Ticket>, [ID<Interaction>])
        /// A split or merge was taken back.
        case undone(ID<TicketEvent>)
    }

    /// A step as the store knows it.
    public init(id: ID<TicketEvent>, ticket: ID<Ticket>, author: ID<Agent>?, change: Change, at: Timestamp) {
        self.id = id
        self.ticket = ticket
        self.author = author
        self.change = change
        self.at = at
    }
}
