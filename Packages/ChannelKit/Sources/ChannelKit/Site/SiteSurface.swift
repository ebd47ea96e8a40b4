public import HubCore

/// A channel whose customers' screen the hub itself serves, such as a chat on a web site.
///
/// The hub serves the assets, one event stream that only this visitor sees, uploads, and a way to post; the adapter
/// decides who the visitor is and what a post means. Sending means "committed to the visitor's stream".
public protocol SiteSurface: EventDecoder {
    /// The files that a site embeds, as data.
    var assets: [SiteAsset] { get }

    /// Whether a page of this origin, as the browser states it, may use the channel at all.
    func allows(_ origin: String) -> Bool

    /// Decides who asks: checks the origin, then the visitor's token or the site's signed user, or makes a new visitor.
    ///
    /// - Throws: ``WebhookRejection/unauthenticated`` for a wrong origin, token or signature.
    func openSession(_ request: SiteRequest) throws(WebhookRejection) -> SiteSession

    /// What a post of the visitor means.
    ///
    /// - Parameters:
    ///   - post: what was posted.
    ///   - session: who posted it.
    /// - Returns: what the hub shall do with it.
    /// - Throws: ``WebhookRejection/malformed`` for a post that the screen would not make.
    func receive(_ post: SitePost, from session: SiteSession) throws(WebhookRejection) -> SiteReception
}

/// A file that a site embeds.
public struct SiteAsset: Hashable, Sendable {
    /// The file's name in the address.
    public var name: String
    /// The MIME type.
    public var mediaType: String
    /// The content, served as it is.
    public var bytes: [UInt8]

    /// A file with its type.
    public init(name: String, mediaType: String, bytes: [UInt8]) {
        self.name = name
        self.mediaType = mediaType
        self.bytes = bytes
    }
}

/// A visitor's wish to begin or go on.
public struct SiteRequest: Sendable {
    /// The page's origin as the browser states it; `nil` if it states none.
    public var origin: String?
    /// The token that an earlier session gave.
    public var token: String?
    /// The site's own user, with its signature, as the page passed them.
    public var user: SignedUser?
    /// Whether the team is there now.
    public var isOpen: Bool
    /// When it arrived.
    public var receivedAt: Timestamp

    /// A user of the site, signed by the site.
    public struct SignedUser: Hashable, Sendable, Codable {
        /// The site's own id of the user.
        public var id: String
        /// The user's e-mail address, covered by the signature.
        public var email: String?
        /// The user's telephone number, covered by the signature.
        public var phone: String?
        /// The user's name; not a handle.
        public var name: String?
        /// Until when the signature holds, in seconds since 1970.
        public var expires: Int64
        /// HMAC-SHA256 in lower-case hexadecimal over id, e-mail, phone and expiry, joined by line feeds.
        public var signature: String

        /// A user with the site's signature.
        public init(
            id: String,
            email: String? = nil,
            phone: String? = nil,
            name: String? = nil,
            expires: Int64,
            signature: String
        ) {
            self.id = id
            self.email = email
            self.phone = phone
            self.name = name
            self.expires = expires
            self.signature = signature
        }
    }

    /// A request as the hub received it.
    public init(origin: String?, token: String?, user: SignedUser? = nil, isOpen: Bool, receivedAt: Timestamp) {
        self.origin = origin
        self.token = token
        self.user = user
        self.isOpen = isOpen
        self.receivedAt = receivedAt
    }
}

/// Who a visitor is.
public struct SiteSession: Sendable {
    /// The platform's id of the account the site belongs to.
    public var account: String
    /// The only conversation this visitor may see.
    public var conversation: ConversationRef
    /// Who the visitor is, as far as proven.
    public var claims: [Claim]
    /// The name to show to agents, if known.
    public var name: String?
    /// The token to come back with.
    public var token: String
    /// What the screen needs to know at once: texts, colours, whether to ask for a name first.
    public var welcome: JSONValue
    /// Which pages may show the stream: the origin to allow, `nil` for none.
    public var allowedOrigin: String?

    /// A session of one visitor.
    public init(
        account: String,
        conversation: ConversationRef,
        claims: [Claim],
        name: String? = nil,
        token: String,
        welcome: JSONValue,
        allowedOrigin: String?
    ) {
        self.account = account
        self.conversation = conversation
        self.claims = claims
        self.name = name
        self.token = token
        self.welcome = welcome
        self.allowedOrigin = allowedOrigin
    }
}

/// What a visitor posted.
public struct SitePost: Sendable {
    /// What for: `message`, `form`, `visit`, `typing`, `seen` or whatever the screen and its adapter agree on.
    public var action: String
    /// The screen's own id for this post, so that a repeated one counts once.
    public var id: String?
    /// The posted data.
    public var data: JSONValue
    /// Files that the hub has stored for this visitor before.
    public var files: [Media]
    /// When it arrived.
    public var receivedAt: Timestamp

    /// A post as the hub received it.
    public init(action: String, id: String?, data: JSONValue, files: [Media] = [], receivedAt: Timestamp) {
        self.action = action
        self.id = id
        self.data = data
        self.files = files
        self.receivedAt = receivedAt
    }
}

/// What the hub does with a post.
@nonexhaustive
public enum SiteReception: Sendable {
    /// Stores it, then answers.
    case store(RawEvent)
    /// Shows agents that the visitor types, or stopped; nothing is stored.
    case typing(Bool)
    /// Answers as if it were stored, and drops it: a machine filled in what people do not see.
    case drop
}
