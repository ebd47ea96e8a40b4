/// Whom one of our own messages goes to, other than the customer of its conversation.
public struct Addressees: Hashable, Sendable, Codable {
    /// Who gets it instead of the customer, as with a letter that is forwarded; empty for the customer.
    public var instead: [Handle]
    /// Who gets a copy that everybody sees.
    public var copies: [Handle]
    /// Who gets a copy that nobody else sees.
    public var blindCopies: [Handle]

    /// Others than the customer.
    public init(instead: [Handle] = [], copies: [Handle] = [], blindCopies: [Handle] = []) {
        self.instead = instead
        self.copies = copies
        self.blindCopies = blindCopies
    }

    /// Whether the customer gets it.
    public var includeCustomer: Bool { instead.isEmpty }
}
