/// A person who writes, calls or buys, whatever channels they use.
public struct Customer: Hashable, Sendable, Codable, Identifiable {
    /// Given out once and never reused; after a merge the older one stays.
    public var id: ID<Customer>
    /// The workspace that knows this person.
    public var workspace: ID<Workspace>
    /// The name to show; empty while none is known.
    public var name: String
    /// The language to address them in, as BCP 47, if known.
    public var language: String?
    /// Where to fetch a picture, if a channel gave one.
    public var avatar: Media?
    /// Whether agents marked this person as unwanted; nothing of theirs opens a ticket then.
    public var isBlocked: Bool
    /// When the person was first seen.
    public var createdAt: Timestamp

    /// A customer as the store knows them.
    public init(
        id: ID<Customer>,
        workspace: ID<Workspace>,
        name: String,
        language: String? = nil,
        avatar: Media? = nil,
        isBlocked: Bool = false,
        createdAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.name = name
        self.language = language
        self.avatar = avatar
        self.isBlocked = isBlocked
        self.createdAt = createdAt
    }
}
