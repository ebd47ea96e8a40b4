/// What sort of address a handle is, such as a phone number or one platform's user id.
///
/// The core knows the kinds below; a channel declares its own in its descriptor.
public typealias HandleKind = Label<Handle>

extension HandleKind {
    /// A telephone number; written freely, normalised to E.164.
    public static var phone: Self { "phone" }
    /// An e-mail address.
    public static var email: Self { "email" }
    /// The id that a web site gives its own signed-in user; the scope is the site.
    public static var siteUser: Self { "site_user" }
    /// A browser that visits a site without signing in; the scope is the site.
    public static var visitor: Self { "visitor" }
}

/// One way to name a person, as it was written.
public struct Handle: Hashable, Sendable, Codable {
    /// What sort of address this is.
    public var kind: HandleKind
    /// Within what the value is unique: a page, an app, a site; empty if everywhere.
    public var scope: String
    /// The value as it was received, not normalised.
    public var value: String

    /// A handle as a channel or a person wrote it.
    public init(_ kind: HandleKind, _ value: String, scope: String = "") {
        self.kind = kind
        self.scope = scope
        self.value = value
    }
}

/// How it is known that a handle belongs to whoever used it.
public enum Proof: String, Sendable, Codable, CaseIterable {
    /// The platform itself names the account.
    case platformAccount
    /// The site signed the log-in of its user.
    case signedLogin
    /// A one-time code that was sent to the handle came back.
    case oneTimeCode
    /// A trusted receiver says that DMARC, DKIM or SPF passed and aligned.
    case authenticatedMail
    /// The platform states it, as of a Telegram contact that carries its sender's own user id.
    case platformStatement
    /// An agent linked it by hand.
    case agent
    /// Somebody typed it; that is evidence and no proof.
    case claimed

    /// Whether a handle with this proof may link to a customer at once.
    public var links: Bool { self != .claimed }
}

/// A handle together with how far it is proven.
public struct Claim: Hashable, Sendable, Codable {
    /// The handle as it was written.
    public var handle: Handle
    /// How its ownership is known.
    public var proof: Proof

    /// A handle with the proof that came along.
    public init(_ handle: Handle, _ proof: Proof) {
        self.handle = handle
        self.proof = proof
    }
}
