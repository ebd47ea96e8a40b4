public import HubCore

/// The form of a handle under which it is unique: two spellings of one address have equal keys.
///
/// A store keeps one row per key and the spelling it saw beside it.
public struct HandleKey: Hashable, Sendable, Codable {
    /// What sort of address it is.
    public var kind: HandleKind
    /// Within what the value is unique; empty for telephone numbers and e-mail, which are unique in the world.
    public var scope: String
    /// The normalised value: E.164, a lower-case mailbox, or a platform's own id.
    public var value: String

    /// A key whose value is normalised already; to get one from what somebody wrote, ask a ``HandleNormalizer``.
    public init(_ kind: HandleKind, _ value: String, scope: String = "") {
        self.kind = kind
        self.scope = scope
        self.value = value
    }
}
