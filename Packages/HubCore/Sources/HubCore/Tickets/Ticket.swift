/// A piece of work for the team: something a customer wants settled.
public struct Ticket: Hashable, Sendable, Codable, Identifiable {
    /// Names it for programs; people quote ``number``.
    public var id: ID<Ticket>
    /// The workspace whose work it is.
    public var workspace: ID<Workspace>
    /// The number that people quote, counted from 1 in each workspace.
    public var number: Int64
    /// What it is about, from the first message.
    public var subject: String
    /// Where it stands.
    public var status: Status
    /// How urgent it is.
    public var priority: Priority
    /// Who asked.
    public var requester: ID<Customer>
    /// The conversation in which the customer last wrote; answers go there.
    public var conversation: ID<Conversation>
    /// Which colleague has it.
    public var assignee: ID<Agent>?
    /// Which team has it.
    public var team: ID<Team>?
    /// The ticket it follows, if the customer came back after it was solved.
    public var previous: ID<Ticket>?
    /// The ticket it was merged into, while it is.
    public var mergedInto: ID<Ticket>?
    /// When a snoozed ticket opens again by itself.
    public var snoozedUntil: Timestamp?
    /// Since when the customer waits for an answer; `nil` once answered.
    public var waitingSince: Timestamp?
    /// When it was opened.
    public var createdAt: Timestamp
    /// When anything about it last changed.
    public var updatedAt: Timestamp

    /// A state as a workspace names it, with the category that rules go by.
    public struct Status: Hashable, Sendable, Codable {
        /// What rules make of a state.
        public enum Category: String, Sendable, Codable, CaseIterable {
            /// Work to do.
            case open
            /// The customer's turn.
            case pending
            /// Put off until a moment or a reply.
            case snoozed
            /// Done.
            case solved
        }

        /// What rules go by.
        public var category: Category
        /// The workspace's own word; empty for the category's.
        public var name: String

        /// A state of the given category.
        public init(_ category: Category, name: String = "") {
            self.category = category
            self.name = name
        }
    }

    /// How urgent a ticket is.
    public enum Priority: Int, Sendable, Codable, CaseIterable, Comparable {
        /// It can wait.
        case low = 0
        /// As usual.
        case normal = 1
        /// Before others.
        case high = 2
        /// Now.
        case urgent = 3

        /// Orders by urgency.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
    }

    /// A ticket as the store knows it.
    public init(
        id: ID<Ticket>,
        workspace: ID<Workspace>,
        number: Int64,
        subject: String,
        status: Status = Status(.open),
        priority: Priority = .normal,
        requester: ID<Customer>,
        conversation: ID<Conversation>,
        assignee: ID<Agent>? = nil,
        team: ID<Team>? = nil,
        previous: ID<Ticket>? = nil,
        mergedInto: ID<Ticket>? = nil,
        snoozedUntil: Timestamp? = nil,
        waitingSince: Timestamp? = nil,
        createdAt: Timestamp,
        updatedAt: Timestamp
    ) {
        self.id = id
        self.workspace = workspace
        self.number = number
        self.subject = subject
        self.status = status
        self.priority = priority
        self.requester = requester
        self.conversation = conversation
        self.assignee = assignee
        self.team = team
        self.previous = previous
        self.mergedInto = mergedInto
        self.snoozedUntil = snoozedUntil
        self.waitingSince = waitingSince
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}
