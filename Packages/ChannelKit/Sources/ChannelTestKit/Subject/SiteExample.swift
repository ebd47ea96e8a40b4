public import ChannelKit
public import HubCore

/// How the customer's screen of a site channel asks.
public struct SiteExample: Sendable {
    /// A request of a new visitor that must be let in.
    public var visitor: @Sendable (Timestamp) -> SiteRequest
    /// A request with a user signed by the site, for the secrets and time given; `nil` if the channel has none.
    public var signed: (@Sendable (SecretSet, Timestamp) -> SiteRequest)?
    /// Requests that must be turned away, each with what is wrong.
    public var refused: @Sendable (Timestamp) -> [String: SiteRequest]
    /// Posts that must be taken, in the order a visitor makes them.
    public var posts: [SitePost]

    /// How the screen asks.
    public init(
        visitor: @escaping @Sendable (Timestamp) -> SiteRequest,
        signed: (@Sendable (SecretSet, Timestamp) -> SiteRequest)? = nil,
        refused: @escaping @Sendable (Timestamp) -> [String: SiteRequest],
        posts: [SitePost]
    ) {
        self.visitor = visitor
        self.signed = signed
        self.refused = refused
        self.posts = posts
    }
}
