import HubCore

/// Whose requests are counted together.
enum ClientKey: Hashable, Sendable {
    /// A network address, by its household.
    case household([UInt8])
    /// A visitor of a site, by who owns their uploads.
    case visitor(String)
    case agent(ID<Agent>)

    /// The household of an address; all that have none, as a socket of this machine, are one.
    static func address(_ text: String) -> Self { .household(NetworkAddress(text)?.household ?? []) }
}
