public import HubCore

/// One step of what a store has to do, in the order given and in one transaction.
///
/// The actions that were carried out, kept in order, are a journal: ``LinkGraph/init(replaying:)`` rebuilds every link
/// from it.
@nonexhaustive
public enum LinkAction: Hashable, Sendable, Codable {
    /// Make this customer.
    case create(ID<Customer>)
    /// Add a proven link of the handle to the customer; it takes the place of a claimed one of the same origin.
    case link(HandleKey, to: ID<Customer>, Proof)
    /// Retire the handle's proven link and add one to the customer instead.
    case move(HandleKey, to: ID<Customer>, Proof)
    /// Note that the customer typed the handle.
    case keepEvidence(HandleKey, on: ID<Customer>)
    /// Ask an agent, unless the same was asked before.
    case suggest(Suggestion)
    /// Point every link of one customer to another.
    case merge(Merge)
    /// Point the links that a merge took away from this customer back to it.
    case unmerge(ID<Customer>)
    /// Never again merge these two without being told to.
    case keepApart(CustomerPair)
}

/// One link that changes hands when customers are merged or unmerged.
public struct Repointing: Hashable, Sendable {
    /// The link as it is now; its key and origin identify the row.
    public var link: Link
    /// The customer it is to point to.
    public var customer: ID<Customer>
}
