/// One thing that happened between a customer and us.
public struct Interaction: Hashable, Sendable, Codable, Identifiable {
    /// The interaction's number.
    public var id: ID<Interaction>
    /// The conversation it happened in.
    public var conversation: ID<Conversation>
    /// Its place in the conversation, from 1, given when it was stored.
    public var sequence: Int64
    /// Who did it.
    public var author: Author
    /// What it was.
    public var body: Body
    /// The platform's id of the message, if there is one.
    public var ref: MessageRef?
    /// The ticket it belongs to, if it asked for or is part of an answer.
    public var ticket: ID<Ticket>?
    /// When it happened, as the platform says.
    public var occurredAt: Timestamp
    /// When the hub received it.
    public var receivedAt: Timestamp
    /// How far one of our own messages has come.
    public var delivery: Delivery?
    /// Why it did not come further, in short.
    public var deliveryReason: String?
    /// When its author last changed it.
    public var editedAt: Timestamp?
    /// When its author withdrew it; the content is kept for agents.
    public var deletedAt: Timestamp?
    /// What others answered with a symbol.
    public var reactions: [Reaction]

    /// Who did something.
    public enum Author: Hashable, Sendable, Codable {
        /// Somebody who writes to us.
        case customer(ID<Customer>)
        /// A colleague; without a number if the message was written outside of the hub.
        case agent(ID<Agent>?)
        /// A machine of ours: a bot, an automation, the hub.
        case system
    }

    /// What happened, by kind.
    @nonexhaustive
    public enum Body: Hashable, Sendable, Codable {
        /// Something said in private.
        case message(Content)
        /// Something said in public, under the post with this id.
        case comment(Content, post: String)
        /// A telephone call.
        case call(CallRecord)
        /// An order that was placed or changed.
        case order(OrderRecord)
        /// A form that was filled in.
        case form(FormAnswers)
        /// A page that was looked at.
        case visit(PageVisit)
        /// A remark among colleagues, never shown to customers.
        case note(Content)
        /// Something the system reports, by a constant code with details.
        case system(SystemNotice)
    }

    /// An interaction as the store knows it.
    public init(
        id: ID<Interaction>,
        conversation: ID<Conversation>,
        sequence: Int64,
        author: Author,
        body: Body,
        ref: MessageRef? = nil,
        ticket: ID<Ticket>? = nil,
        occurredAt: Timestamp,
        receivedAt: Timestamp,
        delivery: Delivery? = nil,
        deliveryReason: String? = nil,
        editedAt: Timestamp? = nil,
        deletedAt: Timestamp? = nil,
        reactions: [Reaction] = []
    ) {
        self.id = id
        self.conversation = conversation
        self.sequence = sequence
        self.author = author
        self.body = body
        self.ref = ref
        self.ticket = ticket
        self.occurredAt = occurredAt
        self.receivedAt = receivedAt
        self.delivery = delivery
        self.deliveryReason = deliveryReason
        self.editedAt = editedAt
        self.deletedAt = deletedAt
        self.reactions = reactions
    }
}

/// The kinds of interaction, as settings and filters name them.
public enum InteractionKind: String, Sendable, Codable, CaseIterable {
    /// Something said in private.
    case message
    /// Something said in public.
    case comment
    /// A telephone call.
    case call
    /// Something bought, paid for or sent.
    case order
    /// A filled-in form.
    case form
    /// A page that was looked at.
    case visit
    /// A remark among colleagues.
    case note
    /// Something the system reports.
    case system
}

extension Interaction.Body {
    /// The word that settings and filters have for it.
    public var kind: InteractionKind {
        switch self {
        case .message: .message
        case .comment: .comment
        case .call: .call
        case .order: .order
        case .form: .form
        case .visit: .visit
        case .note: .note
        case .system: .system
        }
    }

    /// The content of what was said; `nil` for kinds that say nothing.
    public var content: Content? {
        switch self {
        case .message(let content), .note(let content): content
        case .comment(let content, _): content
        case .call, .order, .form, .visit, .system: nil
        }
    }
}

/// A symbol somebody put on a message.
public struct Reaction: Hashable, Sendable, Codable {
    /// Who reacted.
    public var author: Interaction.Author
    /// The emoji or the platform's name for it.
    public var symbol: String

    /// A reaction by one author.
    public init(author: Interaction.Author, symbol: String) {
        self.author = author
        self.symbol = symbol
    }
}
