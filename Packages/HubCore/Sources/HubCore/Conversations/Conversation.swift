/// Where a conversation happens, which decides who sees it and how it is answered.
public enum Surface: String, Sendable, Codable, CaseIterable {
    /// Between one customer and us.
    case direct
    /// Among several people and us.
    case group
    /// Under a post that everybody sees.
    case publicComment
}

/// One of our presences on a platform: a page, a bot, a mailbox, a number.
public enum Account {}

/// One credential set of one channel; it may own several accounts.
public enum Connection {}

/// One thread of exchange on one account.
public struct Conversation: Hashable, Sendable, Codable, Identifiable {
    /// The conversation's number.
    public var id: ID<Conversation>
    /// The workspace it belongs to.
    public var workspace: ID<Workspace>
    /// Through which connection it runs.
    public var connection: ID<Connection>
    /// On which of our accounts it happens.
    public var account: ID<Account>
    /// The platform's key for it, unique within the account.
    public var key: String
    /// Where it happens.
    public var surface: Surface
    /// The customer on the other side; `nil` where there are several.
    public var customer: ID<Customer>?
    /// What it is about, where the channel says so.
    public var subject: String?
    /// The number of its newest interaction; the next one gets one more.
    public var lastSequence: Int64
    /// When a customer last wrote in it, which opens reply windows.
    public var lastInboundAt: Timestamp?

    /// A conversation as the store knows it.
    public init(
        id: ID<Conversation>,
        workspace: ID<Workspace>,
        connection: ID<Connection>,
        account: ID<Account>,
        key: String,
        surface: Surface,
        customer: ID<Customer>?,
        subject: String? = nil,
        lastSequence: Int64 = 0,
        lastInboundAt: Timestamp? = nil
    ) {
        self.id = id
        self.workspace = workspace
        self.connection = connection
        self.account = account
        self.key = key
        self.surface = surface
        self.customer = customer
        self.subject = subject
        self.lastSequence = lastSequence
        self.lastInboundAt = lastInboundAt
    }
}
