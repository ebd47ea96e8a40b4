public import HubCore

/// One thing that an adapter shall do, once.
public struct OutboundCommand: Hashable, Sendable {
    /// The same at every attempt; platforms with idempotency keys get it as theirs.
    public let id: ID<OutboundCommand>
    /// The platform's id of the account that speaks.
    public let account: String
    /// Where.
    public let conversation: ConversationRef
    /// Whom it is for, by the handles that this channel knows them by; for a new conversation, the address to write to.
    public let recipients: [Handle]
    /// Earlier messages of the conversation, oldest first, for channels that thread by them.
    public let thread: [MessageRef]
    /// The hub's number of the conversation, for channels that carry a signed token of it.
    public let conversationID: ID<Conversation>
    /// Who speaks.
    public let sender: SenderKind
    /// The name of the colleague who speaks, if customers may see it.
    public let senderName: String?
    /// What to do.
    public let action: Action
    /// Whether the hub itself writes to a colleague: in no conversation, and nothing that comes back may become an event.
    public let isSystem: Bool

    /// What to do.
    @nonexhaustive
    public enum Action: Hashable, Sendable, Codable {
        /// Say something.
        case message(Content)
        /// Change what was said.
        case edit(MessageRef, Content)
        /// Take back what was said.
        case delete(MessageRef)
        /// React; `nil` withdraws it.
        case react(MessageRef, String?)
        /// Show that messages up to this one were seen.
        case markRead(MessageRef)
        /// Show that somebody types.
        case typing(Bool)
        /// Answer a pressed button.
        case answer(Press, text: String?)
    }

    /// A command with all that its one attempt needs.
    public init(
        id: ID<OutboundCommand>,
        account: String,
        conversation: ConversationRef,
        recipients: [Handle] = [],
        thread: [MessageRef] = [],
        conversationID: ID<Conversation>,
        sender: SenderKind,
        senderName: String? = nil,
        action: Action,
        isSystem: Bool = false
    ) {
        self.id = id
        self.account = account
        self.conversation = conversation
        self.recipients = recipients
        self.thread = thread
        self.conversationID = conversationID
        self.sender = sender
        self.senderName = senderName
        self.action = action
        self.isSystem = isSystem
    }
}

extension OutboundCommand.Action {
    /// A constant word for logs, errors and settings.
    public var name: String {
        switch self {
        case .message: "message"
        case .edit: "edit"
        case .delete: "delete"
        case .react: "react"
        case .markRead: "mark_read"
        case .typing: "typing"
        case .answer: "answer"
        }
    }
}

/// What a platform said to one attempt.
public struct SendReceipt: Hashable, Sendable {
    /// The platform's ids of what was sent, in order.
    public var refs: [MessageRef]
    /// How far it came by that.
    public var state: State

    /// How far a message came.
    public enum State: Hashable, Sendable {
        /// Taken for later sending.
        case accepted
        /// The platform has taken it and is done.
        case sent
        /// The platform will show it to us again with this correlation.
        case awaitingEcho(String)
    }

    /// A receipt with the platform's ids.
    public init(refs: [MessageRef], state: State) {
        self.refs = refs
        self.state = state
    }

    /// Sent, under the given ids.
    public static func sent(_ refs: [MessageRef]) -> Self {
        Self(refs: refs, state: .sent)
    }
}
