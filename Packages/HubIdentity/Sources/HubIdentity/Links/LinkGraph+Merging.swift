public import HubCore

extension LinkGraph {
    /// The steps that make one customer of two because an agent says so; empty if they are one already.
    ///
    /// The older number stays, and goes on to stand for both.
    public func merging(_ one: ID<Customer>, with other: ID<Customer>) -> [LinkAction] {
        guard let pair = CustomerPair(current(one), current(other)) else { return [] }
        return [.merge(Merge(pair.newer, into: pair.older, .agent))]
    }

    /// The steps that make a merged customer stand for itself again; empty if it was not merged.
    ///
    /// Whatever was linked to it before, or to customers merged into it, comes back as it was. Links that were made to
    /// the other one in the meantime stay there. The two are kept apart from then on, or the next message that uses
    /// handles of both would undo the decision.
    public func unmerging(_ customer: ID<Customer>) -> [LinkAction] {
        guard let merge = merges[customer] else { return [] }
        return [.unmerge(customer)] + (CustomerPair(customer, merge.into).map { [.keepApart($0)] } ?? [])
    }

    /// Rebuilds a graph from the actions that ever changed it.
    ///
    /// Merges that were undone later are left out, as if they had never been, and the result is the same as if each
    /// action had been applied in turn. This is how a store checks itself.
    public init(replaying journal: some Sequence<LinkAction>) {
        let journal = Array(journal)
        var undone: Set<Int> = []
        var lastMerge: [ID<Customer>: Int] = [:]
        for (number, action) in journal.enumerated() {
            switch action {
            case .merge(let merge): lastMerge[merge.from] = number
            case .unmerge(let customer): undone.formUnion([number] + (lastMerge[customer].map { [$0] } ?? []))
            default: break
            }
        }
        self.init()
        for (number, action) in journal.enumerated() where !undone.contains(number) { apply(action) }
    }
}
