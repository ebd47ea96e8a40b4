public import HubCore

/// A normalised handle together with how far it is proven.
///
/// ``HandleNormalizer/evidence(from:)`` makes evidence of the claims that an event carries.
public struct Evidence: Hashable, Sendable, Codable {
    /// The handle in its unique form.
    public var key: HandleKey
    /// How it is known that it belongs to whoever used it.
    public var proof: Proof

    /// A key with its proof.
    public init(_ key: HandleKey, _ proof: Proof) {
        self.key = key
        self.proof = proof
    }
}
