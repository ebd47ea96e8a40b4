public import ChannelKit
public import HubStorage

/// A connection with its adapter, ready for use.
public struct ActiveConnection: Sendable {
    /// The connection as it is stored.
    public let record: ConnectionRecord
    /// What its channel is and can.
    public let descriptor: ChannelDescriptor
    /// What its adapter can do.
    public let roles: Roles
    /// What the adapter was given.
    public let context: AdapterContext
    /// What the adapter reads its secrets from.
    let secrets: ConnectionSecrets

    /// Which ways in this connection uses.
    public var ingress: Set<ChannelDescriptor.Ingress> { roles.core.ingress ?? descriptor.ingress }

    /// What may be said in a conversation.
    public func capabilities(in conversation: ConversationRef) -> ChannelCapabilities {
        roles.core.capabilities(in: conversation) ?? descriptor.capabilities
    }
}
