public import ChannelKit
import HubCore
public import HubStorage
public import Logging
public import ServiceLifecycle

/// Everything that moves messages, put together over one store.
///
/// ```swift
/// let hub = try await HubServices(store: store, plugins: channels, options: .init(owner: "hub-1"), log: log)
/// try await ServiceGroup(services: hub.services, gracefulShutdownSignals: [.sigterm], logger: log).run()
/// ```
public struct HubServices: Sendable {
    /// What an operator decides.
    public struct Options: Sendable {
        /// Where the hub is reached from outside, without a slash at the end; `nil` if it is not.
        public var publicURL: String?
        /// Host names, addresses and ranges that the hub may connect to although they are not public.
        public var allowList: [String]
        /// Names this node in leases; unique among the nodes of a store.
        public var owner: String
        /// The largest file that is fetched from a platform, in bytes.
        public var largestFile: Int
        /// The largest answer of a platform, in bytes.
        public var largestAnswer: Int
        /// Replaces the network for adapters, as simulators do; given the hosts that a connection may call.
        public var transport: (@Sendable (_ hosts: [String]) -> any HTTPTransport)?

        /// Options; without arguments, for a node of its own that nobody outside reaches.
        public init(
            publicURL: String? = nil,
            allowList: [String] = [],
            owner: String = "hub",
            largestFile: Int = 25 << 20,
            largestAnswer: Int = 10 << 20,
            transport: (@Sendable (_ hosts: [String]) -> any HTTPTransport)? = nil
        ) {
            self.publicURL = publicURL
            self.allowList = allowList
            self.owner = owner
            self.largestFile = largestFile
            self.largestAnswer = largestAnswer
            self.transport = transport
        }
    }

    /// The store that everything works on.
    public let store: Store
    /// Keeps screens in step.
    public let feed: ChangeFeed
    /// Every connection with its adapter.
    public let pool: ConnectionPool
    /// Takes in what platforms bring.
    public let intake: Intake
    /// Takes what shall go out.
    public let outbox: Outbox
    /// Puts raw events into timelines.
    public let applier: Applier
    /// Sends what waits in the outbox.
    public let sender: Sender
    /// Keeps sources running.
    public let supervisor: Supervisor
    /// Renews credentials that end.
    public let renewer: CredentialRenewer
    /// Brings files in.
    public let media: MediaFetcher
    /// Opens snoozed tickets.
    public let tickets: TicketClock
    /// Sends unseen answers on a site by e-mail.
    public let followUp: FollowUp
    /// The way to other people's servers.
    public let http: GuardedHTTP

    /// Puts the parts together and loads the connections.
    ///
    /// - Throws: `ConfigurationProblem` for an entry of the allow-list that is none, ``StoreError`` if connections
    ///   cannot be read.
    public init(store: Store, plugins: [ChannelPlugin], options: Options, log: Logger) async throws {
        let http = GuardedHTTP(try AddressGuard(allowing: options.allowList))
        let largestAnswer = options.largestAnswer
        let environment = ConnectionPool.Environment(
            transport: options.transport ?? { PlatformTransport(http, hosts: $0, limit: largestAnswer) },
            clock: SystemClock(),
            publicURL: options.publicURL,
            log: log
        )
        let feed = ChangeFeed()
        let pool = ConnectionPool(store: store, plugins: plugins, environment: environment)
        let outbox = Outbox(pool: pool)
        let applier = Applier(store: store, pool: pool, feed: feed, outbox: outbox, log: log)
        let intake = Intake(store: store) { applier.signal() }
        let supervisor = Supervisor(store: store, pool: pool, intake: intake, owner: options.owner, log: log)
        let renewer = CredentialRenewer(store: store, pool: pool, owner: options.owner, log: log)
        let media = MediaFetcher(store: store, pool: pool, http: http, largestFile: options.largestFile, log: log)
        self.store = store
        self.feed = feed
        self.pool = pool
        self.intake = intake
        self.outbox = outbox
        self.applier = applier
        self.supervisor = supervisor
        self.renewer = renewer
        self.http = http
        self.media = media
        sender = Sender(store: store, pool: pool, outbox: outbox, log: log)
        tickets = TicketClock(store: store, log: log)
        followUp = FollowUp(store: store, pool: pool, feed: feed, outbox: outbox, log: log)
        store.observe { changes in
            feed.publish(changes)
            if changes.contains(where: { $0.topic == .connectionUpdated }) {
                supervisor.signal()
                renewer.signal()
            }
            if changes.contains(where: { $0.topic == .interactionCreated }) { media.signal() }
        }
        try await pool.reload()
    }

    /// What runs, in the order of start.
    ///
    /// A `ServiceGroup` ends them in reverse: sources first, then what decodes, and the sender last.
    public var services: [any Service] {
        [sender, applier, media, tickets, followUp, renewer, supervisor]
    }
}
