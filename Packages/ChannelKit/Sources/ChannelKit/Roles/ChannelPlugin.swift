/// A channel as the hub registers it: its description and a way to make its adapters.
public struct ChannelPlugin: Sendable {
    /// What the channel is and can.
    public let descriptor: ChannelDescriptor
    /// Makes the adapter of one connection; does no I/O.
    public let make: @Sendable (ChannelConnection, AdapterContext) throws -> Roles
    /// What the conformance kit found when the channel was last tested, if that was kept.
    public let conformance: ConformanceReport?

    /// A channel written as a Swift type; its roles are found once, by what the type conforms to.
    public init<Adapter: BuildableAdapter>(_ type: Adapter.Type, conformance: ConformanceReport? = nil) {
        self.descriptor = type.descriptor
        self.make = { connection, context in
            Roles(try Adapter(connection: connection, context: context))
        }
        self.conformance = conformance
    }

    /// A channel that lives elsewhere, such as in another process.
    public init(
        descriptor: ChannelDescriptor,
        make: @escaping @Sendable (ChannelConnection, AdapterContext) throws -> Roles,
        conformance: ConformanceReport? = nil
    ) {
        self.descriptor = descriptor
        self.make = make
        self.conformance = conformance
    }
}

/// What one adapter can do; the hub looks here and never casts.
public struct Roles: Sendable {
    /// Every adapter can be probed and can send.
    public let core: any ChannelAdapter
    /// Set where anything is received.
    public var decoder: (any EventDecoder)?
    /// Set where the platform calls us.
    public var webhook: (any WebhookSource)?
    /// Set where the platform is asked for news.
    public var poll: (any PollingSource)?
    /// Set where a socket stays open.
    public var live: (any LiveSource)?
    /// Set where the hub itself serves the customer's screen.
    public var site: (any SiteSurface)?
    /// Set where the past can be fetched.
    public var history: (any HistorySource)?
    /// Set where files need a look-up.
    public var media: (any MediaResolver)?
    /// Set where credentials expire.
    public var refresher: (any CredentialRefresher)?
    /// Set where the platform must be told our address.
    public var subscriber: (any Subscriber)?

    /// The roles that `adapter` conforms to.
    public init(_ adapter: any ChannelAdapter) {
        core = adapter
        decoder = adapter as? any EventDecoder
        webhook = adapter as? any WebhookSource
        poll = adapter as? any PollingSource
        live = adapter as? any LiveSource
        site = adapter as? any SiteSurface
        history = adapter as? any HistorySource
        media = adapter as? any MediaResolver
        refresher = adapter as? any CredentialRefresher
        subscriber = adapter as? any Subscriber
    }
}
