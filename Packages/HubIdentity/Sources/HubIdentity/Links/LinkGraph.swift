public import HubCore

/// The part of who is who that a decision needs, as a value: links, merges, and pairs to be kept apart.
///
/// A store fills one for a batch, in few queries:
/// - every link of each handle that occurs, though of one that very many have typed a few more claimed links than
///   ``Resolver/crowd`` are enough;
/// - every link of the customers that these point to, and of the conversations' customers;
/// - every merge that leads to one of these customers, along whole chains (if 3 was merged into 2 and 2 into 1, both for 1);
/// - every pair to be kept apart in which one of these stands, or one that was merged into them.
///
/// Decisions then update the graph, so that the next event of the batch sees what the last one did. All of it belongs to
/// one workspace.
public struct LinkGraph: Hashable, Sendable {
    /// The links by handle; several where a handle is claimed by several.
    var rows: [HandleKey: [Link]] = [:]
    /// The handles of each customer's links, so that a merge need not look at all rows.
    var keys: [ID<Customer>: Set<HandleKey>] = [:]
    /// The merges in force, by the customer that no longer stands for itself.
    var merges: [ID<Customer>: Merge] = [:]
    var apart: Set<CustomerPair> = []

    /// A graph of what a store knows.
    /// - Parameters:
    ///   - links: links that are not retired, in any order.
    ///   - merges: merges that were not undone, in any order.
    ///   - apart: pairs that must not be merged unasked, by the numbers they had when that was decided.
    public init(links: some Sequence<Link> = [], merges: some Sequence<Merge> = [], apart: Set<CustomerPair> = []) {
        for link in links { insert(link) }
        for merge in merges { self.merges[merge.from] = merge }
        self.apart = apart
    }

    /// Every link, ordered by customer, kind, scope, value and origin.
    public var links: [Link] {
        rows.values.joined().sorted(by: Self.inOrder)
    }

    /// The customer that a proven link of the handle points to.
    public func owner(of key: HandleKey) -> ID<Customer>? {
        rows[key]?.first { $0.proof.links }?.customer
    }

    /// The customers with any link to the handle, claimed or proven, oldest first.
    public func holders(of key: HandleKey) -> [ID<Customer>] {
        guard let links = rows[key] else { return [] }
        return links.count == 1 ? [links[0].customer] : Set(links.map(\.customer)).sorted()
    }

    /// The handles that are proven to be the customer's, in no order.
    public func provenKeys(of customer: ID<Customer>) -> [HandleKey] {
        (keys[customer] ?? []).filter { owner(of: $0) == customer }
    }

    /// The customer that stands for this one now, after whatever merges there were.
    public func current(_ customer: ID<Customer>) -> ID<Customer> {
        var customer = customer
        while let merge = merges[customer] { customer = merge.into }
        return customer
    }

    /// Whether somebody decided that these two, or customers they stand for, are different people.
    public func areApart(_ one: ID<Customer>, _ other: ID<Customer>) -> Bool {
        guard !apart.isEmpty, let pair = CustomerPair(current(one), current(other)) else { return false }
        return apart.contains { CustomerPair(current($0.older), current($0.newer)) == pair }
    }
}

extension LinkGraph {
    static func inOrder(_ left: Link, _ right: Link) -> Bool {
        (left.customer, left.key.kind.text, left.key.scope, left.key.value, left.origin)
            < (right.customer, right.key.kind.text, right.key.scope, right.key.value, right.origin)
    }

    mutating func insert(_ link: Link) {
        // Ordered, so that graphs that say the same are equal, whatever way they came to it.
        let place = rows[link.key]?.firstIndex { $0.origin > link.origin }
        rows[link.key, default: []].insert(link, at: place ?? rows[link.key]?.count ?? 0)
        keys[link.customer, default: []].insert(link.key)
    }

    mutating func remove(_ key: HandleKey, where matches: (Link) -> Bool) {
        guard let links = rows[key] else { return }
        let kept = links.filter { !matches($0) }
        rows[key] = kept.isEmpty ? nil : kept
        for link in links where matches(link) && !kept.contains(where: { $0.customer == link.customer }) {
            keys[link.customer]?.remove(key)
            if keys[link.customer]?.isEmpty == true { keys[link.customer] = nil }
        }
    }
}
