/// One connection to one platform: it knows the wire format, and nothing of the hub behind it.
///
/// The hub owns retries, rates, windows, deduplication, order, storage and identity. An adapter holds no state that
/// must survive it and starts no task of its own.
public protocol ChannelAdapter: Sendable {
    /// Asks the platform, live, which accounts these credentials speak for.
    ///
    /// Called before a connection is saved and when its health is in doubt. Bad credentials throw
    /// ``AdapterFailure/unauthorized(_:)``; an unreachable platform throws ``AdapterFailure/unreachable(_:)``.
    /// - Returns: at least one account; ids are the platform's own and the same on every call.
    func probe() async throws -> [AccountProfile]

    /// Makes exactly one attempt to carry out `command`.
    ///
    /// Never waits to try again and never sleeps: the hub decides what follows from the failure.
    /// - Returns: the ids that the platform gave, or how its later word will be recognised.
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt

    /// What this conversation allows where that differs from the descriptor; `nil` where it does not.
    func capabilities(in conversation: ConversationRef) -> ChannelCapabilities?

    /// The ways in that this connection really uses, where the operator chose among the descriptor's; `nil` for all of
    /// them.
    ///
    /// The hub polls, subscribes and opens sockets only for ways that are named here. Depends on the configuration alone
    /// and never changes while the adapter lives.
    var ingress: Set<ChannelDescriptor.Ingress>? { get }
}

extension ChannelAdapter {
    /// As the descriptor says.
    public func capabilities(in conversation: ConversationRef) -> ChannelCapabilities? { nil }
    /// As the descriptor says.
    public var ingress: Set<ChannelDescriptor.Ingress>? { nil }
}

/// What an author of an adapter writes: a description as data and a way to make the adapter.
public protocol BuildableAdapter: ChannelAdapter {
    /// What the channel is and can, as data.
    static var descriptor: ChannelDescriptor { get }

    /// Reads the configuration; does no I/O.
    ///
    /// - Throws: ``ConfigurationProblem`` naming the field that cannot be used.
    init(connection: ChannelConnection, context: AdapterContext) throws
}

extension BuildableAdapter {
    /// What the hub registers for this type.
    public static var plugin: ChannelPlugin { ChannelPlugin(Self.self) }
}

/// One of our presences on a platform, as the platform knows it.
public struct AccountProfile: Hashable, Sendable, Codable {
    /// The platform's own id, the same for ever.
    public var id: String
    /// The name that customers see.
    public var name: String
    /// Other ids under which the platform names the same account.
    public var aliases: [String]

    /// An account by the platform's id and name.
    public init(id: String, name: String, aliases: [String] = []) {
        self.id = id
        self.name = name
        self.aliases = aliases
    }
}
