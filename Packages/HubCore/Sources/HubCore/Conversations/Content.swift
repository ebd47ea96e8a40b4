/// What somebody said: parts in the order they are read.
public struct Content: Hashable, Sendable, Codable {
    /// Text, files, places and so on, in reading order.
    public var parts: [Part]
    /// The heading, where the channel has one.
    public var subject: String?
    /// The message this one answers, by the platform's id.
    public var quoted: MessageRef?
    /// Who else gets it, or who gets it instead, on channels that have copies; `nil` for the customer alone.
    public var addressees: Addressees?

    /// One piece of what was said.
    @nonexhaustive
    public enum Part: Hashable, Sendable, Codable {
        /// Plain text.
        case text(String)
        /// Marked-up text as it arrived; shown only after sanitising, beside its plain form.
        case html(String)
        /// Earlier text that came along in an answer; folded when shown.
        case quotedText(String)
        /// A file with an optional caption.
        case media(Media)
        /// A place.
        case location(Location)
        /// Somebody's contact details.
        case contact(ContactCard)
        /// A choice that was made among those offered.
        case choice(Choice)
        /// What led the person here, such as an advertisement or a link with a payload.
        case referral(String)
        /// Something this hub cannot show yet, by the platform's name for it; the raw event has it.
        case unsupported(String)
    }

    /// Content made of the given parts.
    public init(
        parts: [Part],
        subject: String? = nil,
        quoted: MessageRef? = nil,
        addressees: Addressees? = nil
    ) {
        self.parts = parts
        self.subject = subject
        self.quoted = quoted
        self.addressees = addressees
    }

    /// Content that is nothing but text.
    public static func text(_ text: String) -> Self {
        Self(parts: [.text(text)])
    }

    /// The plain text and captions, a line each.
    public var plainText: String {
        parts.compactMap { part -> String? in
            switch part {
            case .text(let text): text
            case .media(let media): media.caption
            case .choice(let choice): choice.label
            case .contact(let card): card.name
            case .html, .quotedText, .location, .referral, .unsupported: nil
            }
        }.joined(separator: "\n")
    }

    /// The files among the parts.
    public var media: [Media] {
        parts.compactMap { part in
            guard case .media(let media) = part else { return nil }
            return media
        }
    }
}

/// A platform's own id for a message, unique within its conversation.
public typealias MessageRef = Label<Content>

/// A place on Earth.
public struct Location: Hashable, Sendable, Codable {
    /// Degrees north, -90 to 90.
    public var latitude: Double
    /// Degrees east, -180 to 180.
    public var longitude: Double
    /// What the place is called.
    public var name: String?
    /// Its postal address.
    public var address: String?

    /// A place given in degrees.
    public init(latitude: Double, longitude: Double, name: String? = nil, address: String? = nil) {
        self.latitude = latitude
        self.longitude = longitude
        self.name = name
        self.address = address
    }
}

/// Contact details that somebody passed on.
public struct ContactCard: Hashable, Sendable, Codable {
    /// Whose details these are.
    public var name: String
    /// Numbers and addresses, as written.
    public var handles: [Handle]

    /// Details of one person.
    public init(name: String, handles: [Handle]) {
        self.name = name
        self.handles = handles
    }
}

/// One of the answers offered to a customer.
public struct Choice: Hashable, Sendable, Codable {
    /// What the customer sees.
    public var label: String
    /// What comes back when it is chosen.
    public var value: String

    /// An answer to choose.
    public init(label: String, value: String) {
        self.label = label
        self.value = value
    }
}
