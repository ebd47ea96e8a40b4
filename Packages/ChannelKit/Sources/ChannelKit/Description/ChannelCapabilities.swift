public import HubCore

/// How well a channel does something.
public enum Support: String, Sendable, Codable, Comparable {
    /// Not at all; the hub refuses before calling.
    case none
    /// Replaced by something simpler, such as buttons by a numbered list.
    case fallback
    /// With limits that the rule names.
    case partial
    /// As the platform's own programs do it.
    case native

    /// Orders by how well it is done.
    public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private var rank: Int {
        switch self {
        case .none: 0
        case .fallback: 1
        case .partial: 2
        case .native: 3
        }
    }
}

/// What can be said on a channel, to whom and until when; the send gate asks this before any call.
public struct ChannelCapabilities: Hashable, Sendable, Codable {
    /// How long a text may be.
    public var text: TextRules
    /// Which files can be sent; a missing kind cannot.
    public var media: [MediaKind: MediaRules]
    /// Sending a reaction.
    public var reaction: Rule
    /// Changing what was sent.
    public var edit: Rule
    /// Taking back what was sent.
    public var delete: Rule
    /// Answering one certain message.
    public var reply: Rule
    /// Sending a place.
    public var location: Rule
    /// Offering answers to press.
    public var choices: Rule
    /// Showing that somebody types.
    public var typing: Rule
    /// Telling the customer that their message was seen.
    public var markRead: Rule
    /// Sending to others than the customer: copies, blind copies, and messages that are passed on.
    public var copies: Rule
    /// What the platform reports of our messages.
    public var receipts: Set<Delivery>
    /// The kinds of place where conversations happen.
    public var surfaces: Set<Surface>
    /// Until when an answer is allowed; none means always.
    public var windows: [ReplyWindow]
    /// Whether we may write first.
    public var canInitiate: Bool
    /// What makes a second attempt safe.
    public var idempotency: Idempotency
    /// Whether the platform shows us our own messages again.
    public var echoesOwnMessages: Bool

    /// What makes a second attempt safe.
    public enum Idempotency: String, Sendable, Codable {
        /// The platform recognises a repeated key.
        case key
        /// The platform shows our message again, so its fate is learnt.
        case echo
        /// Nothing does.
        case none
    }

    /// Whether something can be done, and how long after the message.
    public struct Rule: Hashable, Sendable, Codable {
        /// How well.
        public var support: Support
        /// For how many seconds after the message; `nil` for ever.
        public var maxAgeSeconds: Int?
        /// How many at once, such as buttons; `nil` if unlimited.
        public var maxCount: Int?

        /// A rule with its limits.
        public init(_ support: Support, maxAgeSeconds: Int? = nil, maxCount: Int? = nil) {
            self.support = support
            self.maxAgeSeconds = maxAgeSeconds
            self.maxCount = maxCount
        }

        /// Not at all.
        public static var none: Self { Self(.none) }
        /// As the platform does it.
        public static var native: Self { Self(.native) }
    }

    /// How long a text may be.
    public struct TextRules: Hashable, Sendable, Codable {
        /// What is counted.
        public enum Unit: String, Sendable, Codable {
            /// What a person takes for one character.
            case grapheme
            /// UTF-16 code units.
            case utf16
            /// Bytes of UTF-8.
            case byte
        }

        /// The longest text of one message.
        public var maxLength: Int
        /// What is counted.
        public var unit: Unit

        /// At most `maxLength` of the unit.
        public init(maxLength: Int, unit: Unit) {
            self.maxLength = maxLength
            self.unit = unit
        }
    }

    /// Which files of a kind can be sent.
    public struct MediaRules: Hashable, Sendable, Codable {
        /// The largest file in bytes.
        public var maxBytes: Int
        /// Allowed MIME types, `image/*` for all of a family; empty for any.
        public var mimeTypes: [String]
        /// The longest caption in the text's unit; 0 for none.
        public var maxCaption: Int

        /// Files up to `maxBytes`.
        public init(maxBytes: Int, mimeTypes: [String] = [], maxCaption: Int = 0) {
            self.maxBytes = maxBytes
            self.mimeTypes = mimeTypes
            self.maxCaption = maxCaption
        }
    }

    /// Capabilities; what is not named is not possible.
    public init(
        text: TextRules,
        media: [MediaKind: MediaRules] = [:],
        reaction: Rule = .none,
        edit: Rule = .none,
        delete: Rule = .none,
        reply: Rule = .none,
        location: Rule = .none,
        choices: Rule = .none,
        typing: Rule = .none,
        markRead: Rule = .none,
        copies: Rule = .none,
        receipts: Set<Delivery> = [],
        surfaces: Set<Surface> = [.direct],
        windows: [ReplyWindow] = [],
        canInitiate: Bool = false,
        idempotency: Idempotency = .none,
        echoesOwnMessages: Bool = false
    ) {
        self.text = text
        self.media = media
        self.reaction = reaction
        self.edit = edit
        self.delete = delete
        self.reply = reply
        self.location = location
        self.choices = choices
        self.typing = typing
        self.markRead = markRead
        self.copies = copies
        self.receipts = receipts
        self.surfaces = surfaces
        self.windows = windows
        self.canInitiate = canInitiate
        self.idempotency = idempotency
        self.echoesOwnMessages = echoesOwnMessages
    }
}

/// For how long after the customer's last word an answer is allowed.
public struct ReplyWindow: Hashable, Sendable, Codable {
    /// The length in seconds.
    public var seconds: Int
    /// Whose messages it holds for; `nil` for everybody's.
    public var sender: SenderKind?
    /// What is possible once it has closed.
    public var after: Remedy

    /// A window of `seconds` for one kind of sender.
    public init(seconds: Int, for sender: SenderKind? = nil, after: Remedy) {
        self.seconds = seconds
        self.sender = sender
        self.after = after
    }
}

/// Who speaks for us, which some platforms treat differently.
public enum SenderKind: String, Sendable, Codable, CaseIterable {
    /// A colleague typed it.
    case human
    /// A machine decided it.
    case automation
}

/// What is possible once a reply window has closed.
public enum Remedy: String, Sendable, Codable, CaseIterable {
    /// Only a template that the platform approved.
    case template
    /// Nothing until the customer writes again.
    case wait
}
