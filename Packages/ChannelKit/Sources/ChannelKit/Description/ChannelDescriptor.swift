public import HubCore

/// Names a channel for ever: a lower-case letter, then 1 to 31 letters, digits or underscores.
public typealias ChannelID = Label<ChannelDescriptor>

/// What a channel is and can, as data; screens, checks and the send gate read it and know nothing else of the channel.
public struct ChannelDescriptor: Hashable, Sendable, Codable {
    /// Names the channel for ever.
    public var id: ChannelID
    /// What people call the channel.
    public var name: String
    /// The adapter's own version, `major.minor.patch`.
    public var version: String
    /// The version of this contract that the adapter was written for.
    public var contract: Int
    /// Who answers for the adapter.
    public var owners: [String]
    /// Where its page is.
    public var docs: String
    /// What an operator enters to connect it.
    public var config: ConfigSchema
    /// How anything arrives.
    public var ingress: Set<Ingress>
    /// What can be said and shown.
    public var capabilities: ChannelCapabilities
    /// How often the platform may be called.
    public var rates: [RateRule]
    /// Which hosts the adapter may call: exact names, or `*.example.com` for those below.
    public var egressHosts: [String]
    /// Which kinds of handle its events carry, with how far each is proven by arriving here.
    public var handleKinds: [HandleKind]
    /// How its requests prove where they come from, for people to judge.
    public var verification: Verification

    /// The version of the contract in this package.
    public static let currentContract = 1

    /// A way in.
    public enum Ingress: String, Sendable, Codable, CaseIterable {
        /// The platform calls us.
        case webhook
        /// We ask the platform.
        case poll
        /// A socket stays open.
        case live
        /// The hub serves the customer's screen.
        case site
    }

    /// How strongly a request proves its origin.
    public enum Verification: String, Sendable, Codable {
        /// A signature over the body.
        case signature
        /// A shared secret in a header: it proves the sender and not the bytes.
        case sharedSecret
        /// The hub signed the visitor's token itself.
        case hubToken
        /// We called the platform over a verified connection.
        case outboundConnection
    }

    /// A description; the id cannot change once released.
    public init(
        id: ChannelID,
        name: String,
        version: String,
        contract: Int = Self.currentContract,
        owners: [String] = ["Mekong"],
        docs: String,
        config: ConfigSchema,
        ingress: Set<Ingress>,
        capabilities: ChannelCapabilities,
        rates: [RateRule] = [],
        egressHosts: [String] = [],
        handleKinds: [HandleKind],
        verification: Verification
    ) {
        self.id = id
        self.name = name
        self.version = version
        self.contract = contract
        self.owners = owners
        self.docs = docs
        self.config = config
        self.ingress = ingress
        self.capabilities = capabilities
        self.rates = rates
        self.egressHosts = egressHosts
        self.handleKinds = handleKinds
        self.verification = verification
    }
}

/// How often the platform may be called.
public struct RateRule: Hashable, Sendable, Codable {
    /// What is counted together.
    public enum Scope: String, Sendable, Codable {
        /// All calls of an account.
        case account
        /// Calls for one conversation.
        case conversation
    }

    /// What is counted together.
    public var scope: Scope
    /// How many calls.
    public var count: Int
    /// In which time, in milliseconds.
    public var perMilliseconds: Int

    /// At most `count` calls in `milliseconds`, counted by `scope`.
    public init(_ scope: Scope, _ count: Int, perMilliseconds milliseconds: Int) {
        self.scope = scope
        self.count = count
        self.perMilliseconds = milliseconds
    }
}
