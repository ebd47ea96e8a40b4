public import ChannelKit
import HubCore

extension WebChatAdapter {
    /// Whether a page of this origin is one of the sites that the operator named.
    ///
    /// - Parameter origin: as the browser states it.
    /// - Returns: false for `null` and for anything that is no origin.
    public func allows(_ origin: String) -> Bool {
        config.origins.contains { $0.allows(origin) }
    }

    /// Decides who asks.
    ///
    /// A signed user is known by the signature and sees their own conversation on every device; anybody else by the
    /// token, and without one is a new visitor. A user's conversation is never another user's, nor that of whoever
    /// visited with the same browser before.
    /// - Throws: ``ChannelKit/WebhookRejection/unauthenticated`` for an origin that is not allowed, a forged or expired
    ///   token or signature, and a request without origin and token, which no browser sends.
    public func openSession(_ request: SiteRequest) throws(WebhookRejection) -> SiteSession {
        let origin = try checked(request.origin, hasToken: request.token != nil)
        let token = try token(for: request)
        guard let key = keys(WebChatConfig.tokenSecret).first, let text = try? token.text(key: key) else {
            throw .unauthenticated
        }
        return SiteSession(
            account: account,
            conversation: ConversationRef(token.conversationKey),
            claims: token.claims(scope: account),
            name: token.user?.name,
            token: text,
            welcome: config.welcome,
            allowedOrigin: origin
        )
    }

    /// The origin to allow; `nil` where the browser names none, as for requests to the hub's own pages.
    private func checked(_ origin: String?, hasToken: Bool) throws(WebhookRejection) -> String? {
        guard let origin else {
            guard hasToken else { throw .unauthenticated }
            return nil
        }
        guard allows(origin) else { throw .unauthenticated }
        return origin
    }

    private func token(for request: SiteRequest) throws(WebhookRejection) -> VisitorToken {
        let now = request.receivedAt
        let shown = request.token.flatMap { VisitorToken($0, keys: keys(WebChatConfig.tokenSecret)) }
        let token = shown.flatMap { $0.isFresh(at: now, lifetime: config.tokenLifetime) ? $0 : nil }
        if let signed = request.user {
            let user = try SiteUser(signed, keys: keys(WebChatConfig.identitySecret), now: now)
            // A token made for somebody else says nothing about this user, so its browser is not mentioned.
            let isOwn = token?.user == nil || token?.user?.id == user.id
            return VisitorToken(visitor: isOwn ? token?.visitor : nil, issued: now.seconds, user: user)
        }
        if request.token == nil { return VisitorToken(visitor: VisitorToken.newVisitor(), issued: now.seconds) }
        guard let token else { throw .unauthenticated }
        return token.renewed(at: now)
    }
}

extension VisitorToken {
    /// A token of a signed-in user does not outlive a day: the site vouches anew on every page.
    private static var userLifetime: Duration { .seconds(86_400) }
    /// How far a node's clock may be ahead of another's.
    private static var skew: Int64 { 300 }
    /// A visitor's token is made anew at most once a day.
    private static var renewalAge: Int64 { 86_400 }

    /// The only conversation that the bearer may see.
    var conversationKey: String {
        user.map { "u:" + $0.id } ?? "v:" + (visitor ?? "")
    }

    func isFresh(at now: Timestamp, lifetime: Duration) -> Bool {
        let age = now.seconds.subtractingReportingOverflow(issued)
        let limit = user == nil ? lifetime : min(lifetime, Self.userLifetime)
        return !age.overflow && age.partialValue >= -Self.skew && age.partialValue <= limit.components.seconds
    }

    /// The token to go on with: renewed for visitors, unchanged for users, whom only their site can vouch for again.
    func renewed(at now: Timestamp) -> Self {
        guard user == nil, now.seconds - issued >= Self.renewalAge else { return self }
        return Self(visitor: visitor, issued: now.seconds)
    }

    /// Who the bearer is, as far as proven.
    ///
    /// The browser of a signed-in user is mentioned as evidence only: several people may use it.
    func claims(scope: String) -> [Claim] {
        let browser = visitor.map { Handle(.visitor, $0, scope: scope) }
        guard let user else { return browser.map { [Claim($0, .platformAccount)] } ?? [] }
        return [Claim(Handle(.siteUser, user.id, scope: scope), .signedLogin)]
            + (user.email.map { [Claim(Handle(.email, $0), .signedLogin)] } ?? [])
            + (user.phone.map { [Claim(Handle(.phone, $0), .signedLogin)] } ?? [])
            + (browser.map { [Claim($0, .claimed)] } ?? [])
    }
}
