/// A separate company within one hub; nothing crosses from one to another.
public struct Workspace: Hashable, Sendable, Codable, Identifiable {
    /// The number that every row of the workspace carries.
    public var id: ID<Workspace>
    /// What the company calls itself; customers see it.
    public var name: String

    /// A workspace with its name.
    public init(id: ID<Workspace>, name: String) {
        self.id = id
        self.name = name
    }
}

/// What a person of the company may do.
public enum Role: String, Sendable, Codable, CaseIterable, Comparable {
    /// Answers customers.
    case agent
    /// Also sees everybody's work, reports and the audit.
    case supervisor
    /// Also configures channels, people and settings.
    case admin

    /// Orders roles by how much they may do.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .agent: 0
        case .supervisor: 1
        case .admin: 2
        }
    }
}

/// A person of the company who signs in.
public struct Agent: Hashable, Sendable, Codable, Identifiable {
    /// The agent's number.
    public var id: ID<Agent>
    /// The workspace the agent works in.
    public var workspace: ID<Workspace>
    /// The address to sign in with, in lower case.
    public var email: String
    /// The name that colleagues and customers see.
    public var name: String
    /// What the agent may do.
    public var role: Role
    /// Whether the agent may sign in.
    public var isActive: Bool

    /// An agent as the store knows them.
    public init(
        id: ID<Agent>,
        workspace: ID<Workspace>,
        email: String,
        name: String,
        role: Role,
        isActive: Bool = true
    ) {
        self.id = id
        self.workspace = workspace
        self.email = email
        self.name = name
        self.role = role
        self.isActive = isActive
    }
}

/// Agents who share a kind of work.
public struct Team: Hashable, Sendable, Codable, Identifiable {
    /// The team's number.
    public var id: ID<Team>
    /// The workspace the team belongs to.
    public var workspace: ID<Workspace>
    /// What the team is called.
    public var name: String

    /// A team with its name.
    public init(id: ID<Team>, workspace: ID<Workspace>, name: String) {
        self.id = id
        self.workspace = workspace
        self.name = name
    }
}
