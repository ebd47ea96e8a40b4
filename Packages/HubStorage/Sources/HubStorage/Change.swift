public import HubCore

/// One line of the change feed: something that screens and other readers may want to look at again.
public struct Change: Hashable, Sendable, Codable {
    /// The line's number in its workspace; rises by one, in the order of commit.
    public var sequence: Int64
    /// Whose feed it is.
    public var workspace: ID<Workspace>
    /// What happened.
    public var topic: Topic
    /// The number of the thing that it happened to.
    public var subject: Int64
    /// The conversation it belongs to, if any.
    public var conversation: ID<Conversation>?
    /// The ticket it belongs to, if any.
    public var ticket: ID<Ticket>?
    /// When.
    public var at: Timestamp

    /// What happened.
    @nonexhaustive
    public enum Topic: String, Sendable, Codable, CaseIterable {
        /// A new interaction; the subject is its number.
        case interactionCreated = "interaction.created"
        /// An interaction was edited, withdrawn, reacted to, or came further.
        case interactionUpdated = "interaction.updated"
        /// A customer asked for something new.
        case ticketCreated = "ticket.created"
        /// A ticket changed.
        case ticketUpdated = "ticket.updated"
        /// Somebody was seen for the first time.
        case customerCreated = "customer.created"
        /// A customer's profile or handles changed.
        case customerUpdated = "customer.updated"
        /// Customers were merged, or a merge was taken back.
        case customerMerged = "customer.merged"
        /// A conversation changed.
        case conversationUpdated = "conversation.updated"
        /// A connection was made, changed or removed, or its health changed.
        case connectionUpdated = "connection.updated"
        /// People, teams or settings changed.
        case settingsUpdated = "settings.updated"
    }
}
