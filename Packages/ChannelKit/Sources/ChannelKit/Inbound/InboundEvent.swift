public import HubCore

/// The platform's own name for one event, unique for ever within its account.
///
/// Made of the platform's ids, with the chat's id where message ids are per chat; never of a clock, a hash of the
/// body or a request id.
public typealias EventKey = Label<InboundEvent>

/// One thing that a raw event says, in the hub's words.
public struct InboundEvent: Hashable, Sendable, Codable {
    /// The platform's own name for the event.
    public var key: EventKey
    /// Every id under which the payload names our side; the hub finds the account by any of them.
    public var account: [String]
    /// Where it happened.
    public var conversation: ConversationRef
    /// Who did it.
    public var author: Author
    /// When it happened, as the platform says.
    public var occurredAt: Timestamp
    /// What happened.
    public var body: Body
    /// The part of one message that arrives as several events: those with an equal album become one interaction.
    public var album: String?
    /// Earlier messages that this one answers, most trusted first; the hub goes on in the conversation of the first it
    /// knows, and uses ``conversation`` if it knows none.
    public var thread: [MessageRef]
    /// The hub's own conversation that this belongs to, where the way in proves it, as a signed reply address does.
    public var provenConversation: ID<Conversation>?
    /// Whether a machine wrote it, as an out-of-office reply; it then never opens a ticket.
    public var isAutomatic: Bool

    /// Who did something.
    public enum Author: Hashable, Sendable, Codable {
        /// A customer, by every handle the payload has, as written.
        case customer([Claim], name: String?)
        /// Our own side, with the command it answers if the platform gives that back.
        case business(ID<OutboundCommand>?)
        /// The platform.
        case system
    }

    /// What happened.
    @nonexhaustive
    public enum Body: Hashable, Sendable, Codable {
        /// Somebody said something.
        case message(Content, MessageRef)
        /// Somebody changed what they said.
        case edited(MessageRef, Content)
        /// Somebody withdrew what they said.
        case deleted(MessageRef)
        /// Somebody reacted; `nil` withdraws it.
        case reaction(MessageRef, String?)
        /// One of our messages came further.
        case receipt([MessageRef], Delivery, reason: String?)
        /// Somebody types, or stopped.
        case typing(Bool)
        /// A button was pressed; the press may have to be answered.
        case pressed(Choice, on: MessageRef?, press: Press?)
        /// A call began, went on or ended.
        case call(CallRecord, MessageRef)
        /// An order was placed or changed.
        case order(OrderRecord, MessageRef)
        /// A page was looked at.
        case visit(PageVisit, MessageRef)
        /// A form was filled in.
        case form(FormAnswers, MessageRef)
        /// Something is now known about the customer.
        case profile(ProfilePatch)
        /// The customer may, or may not, be written to.
        case consent(Consent)
        /// The conversation goes on under another key.
        case moved(to: String)
        /// Something about the conversation that colleagues should see.
        case notice(SystemNotice)
    }

    /// An event with its key.
    public init(
        key: EventKey,
        account: [String],
        conversation: ConversationRef,
        author: Author,
        occurredAt: Timestamp,
        body: Body,
        album: String? = nil,
        thread: [MessageRef] = [],
        provenConversation: ID<Conversation>? = nil,
        isAutomatic: Bool = false
    ) {
        self.key = key
        self.account = account
        self.conversation = conversation
        self.author = author
        self.occurredAt = occurredAt
        self.body = body
        self.album = album
        self.thread = thread
        self.provenConversation = provenConversation
        self.isAutomatic = isAutomatic
    }
}

/// A conversation as the platform names it.
public struct ConversationRef: Hashable, Sendable, Codable {
    /// The platform's key, unique within the account.
    public var key: String
    /// Where it happens.
    public var surface: Surface
    /// The post, for comments under one.
    public var post: String?
    /// What it is about, where the channel says so.
    public var subject: String?

    /// A conversation by the platform's key.
    public init(_ key: String, _ surface: Surface = .direct, post: String? = nil, subject: String? = nil) {
        self.key = key
        self.surface = surface
        self.post = post
        self.subject = subject
    }
}

/// The platform's id of a pressed button, which some platforms want answered.
public typealias Press = Label<Choice>

/// What became known about a customer.
public struct ProfilePatch: Hashable, Sendable, Codable {
    /// The name to show.
    public var name: String?
    /// The language to address them in, as BCP 47.
    public var language: String?
    /// Further handles, each with its own proof.
    public var claims: [Claim]

    /// A patch; what is `nil` stays as it is.
    public init(name: String? = nil, language: String? = nil, claims: [Claim] = []) {
        self.name = name
        self.language = language
        self.claims = claims
    }
}

/// Whether a customer may be written to.
public enum Consent: String, Sendable, Codable {
    /// They may again.
    case reachable
    /// They blocked us or left; nothing is sent until they come back.
    case unreachable
}

/// What decoding made of one entry of a raw event.
@nonexhaustive
public enum Decoded: Hashable, Sendable {
    /// Something that the hub stores and shows.
    case event(InboundEvent)
    /// Something known to be of no use to the hub, by the platform's name for it.
    case unsupported(String)
    /// Something that should have been an event and is broken; the reason is for operators.
    case malformed(String)
}
