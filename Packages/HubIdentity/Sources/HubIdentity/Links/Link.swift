public import HubCore

/// One row of who is who: a handle belongs to a customer, or was at least typed by them.
///
/// A handle has any number of claimed links and at most one proven link. The hub uses links to put what happened in one
/// timeline for agents. **No link widens what a customer, or a bot that answers them, may see:** that needs a proven
/// handle of their own in the very session that asks.
public struct Link: Hashable, Sendable, Codable {
    /// The handle in its unique form.
    public var key: HandleKey
    /// The customer the link was made to.
    ///
    /// A merge does not touch it, so that unmerging finds the way back; with the key it identifies the row.
    public var origin: ID<Customer>
    /// The customer the link points to now: the origin, or the one that the origin was merged into.
    public var customer: ID<Customer>
    /// How it is known; `.claimed` is evidence only.
    public var proof: Proof

    /// A link that was made to `origin` and points to `customer` now, which is the origin unless it was merged.
    public init(_ key: HandleKey, to origin: ID<Customer>, now customer: ID<Customer>? = nil, _ proof: Proof) {
        self.key = key
        self.origin = origin
        self.customer = customer ?? origin
        self.proof = proof
    }
}

/// Two different customers in no order: a pair equals itself turned round.
public struct CustomerPair: Hashable, Sendable, Codable {
    /// The one that was seen first.
    public let older: ID<Customer>
    /// The other one.
    public let newer: ID<Customer>

    /// The pair of two customers; `nil` if they are one.
    public init?(_ one: ID<Customer>, _ other: ID<Customer>) {
        guard one != other else { return nil }
        self.older = min(one, other)
        self.newer = max(one, other)
    }
}

/// Says that one customer is counted as another.
public struct Merge: Hashable, Sendable, Codable {
    /// The customer that no longer stands for itself.
    public var from: ID<Customer>
    /// The customer that stands for both.
    public var into: ID<Customer>
    /// Why they are one person.
    public var reason: Reason

    /// Why two customers are one person.
    @nonexhaustive
    public enum Reason: String, Sendable, Codable {
        /// Proven handles of both were used in one session or letter.
        case provenTogether
        /// One was only a browser, and whoever used it signed in as the other.
        case knownVisitor
        /// An agent said so.
        case agent
    }

    /// Counts `from` as `into`.
    public init(_ from: ID<Customer>, into: ID<Customer>, _ reason: Reason) {
        self.from = from
        self.into = into
        self.reason = reason
    }
}

/// A question for an agent, whether two customers are the same person.
public struct Suggestion: Hashable, Sendable, Codable {
    /// Whom it is about.
    public var pair: CustomerPair
    /// Why it is asked.
    public var reason: Reason
    /// The handle that gave rise to it.
    public var key: HandleKey

    /// Why two customers may be one person.
    @nonexhaustive
    public enum Reason: String, Sendable, Codable {
        /// One typed a handle that is proven to be the other's.
        case typedProvenHandle
        /// Both typed the same handle.
        case typedSameHandle
        /// They proved the same handle, but each has an account of their own where a person has one.
        case separateAccounts
        /// They used the same browser, one after the other.
        case sameBrowser
    }

    /// Asks about a pair.
    public init(_ pair: CustomerPair, _ reason: Reason, over key: HandleKey) {
        self.pair = pair
        self.reason = reason
        self.key = key
    }
}
