import HubCore

extension LinkGraph {
    /// Carries out one action.
    ///
    /// - Returns: `false`, with nothing changed, if the action does not fit what is known: it links a handle that is
    ///   proven to be somebody else's, merges a customer that was merged before or in a circle, or undoes a merge that
    ///   is not there. Such an action belongs in no journal.
    @discardableResult
    public mutating func apply(_ action: LinkAction) -> Bool {
        switch action {
        case .create, .suggest:
            return true
        case .link(let key, let customer, let proof):
            return link(key, to: customer, proof)
        case .move(let key, let customer, let proof):
            guard proof.links else { return false }
            remove(key) { $0.proof.links }
            return link(key, to: customer, proof)
        case .keepEvidence(let key, let customer):
            guard !holds(current(customer), key) else { return false }
            insert(Link(key, to: customer, now: current(customer), .claimed))
            return true
        case .merge(let merge):
            guard merges[merge.from] == nil, current(merge.into) != merge.from else { return false }
            repoint(repointings(for: action))
            merges[merge.from] = merge
            return true
        case .unmerge(let customer):
            guard merges[customer] != nil else { return false }
            let changes = repointings(for: action)
            merges[customer] = nil
            repoint(changes)
            return true
        case .keepApart(let pair):
            return apart.insert(pair).inserted
        }
    }

    /// The links that a merge or unmerge of this graph changes, ordered as ``links`` is; empty for other actions.
    ///
    /// Ask before the action is applied. A store updates just these rows.
    public func repointings(for action: LinkAction) -> [Repointing] {
        switch action {
        case .merge(let merge):
            let target = current(merge.into)
            return links(of: merge.from).map { Repointing(link: $0, customer: target) }
        case .unmerge(let customer):
            return links(of: current(customer)).compactMap { link in
                guard let back = standIn(for: link.origin, without: customer) else { return nil }
                return Repointing(link: link, customer: back)
            }
        default:
            return []
        }
    }

    /// Whether any link, claimed or proven, ties the handle to the customer.
    func holds(_ customer: ID<Customer>, _ key: HandleKey) -> Bool {
        rows[key]?.contains { $0.customer == customer } == true
    }

    private mutating func link(_ key: HandleKey, to customer: ID<Customer>, _ proof: Proof) -> Bool {
        let holder = current(customer)
        guard proof.links, owner(of: key) == nil else { return false }
        remove(key) { $0.origin == customer }
        insert(Link(key, to: customer, now: holder, proof))
        return true
    }

    private func links(of customer: ID<Customer>) -> [Link] {
        (keys[customer] ?? []).flatMap { rows[$0] ?? [] }.filter { $0.customer == customer }.sorted(by: Self.inOrder)
    }

    /// The customer whom `origin` stands for if the merge of `removed` is undone; `nil` if that makes no difference.
    private func standIn(for origin: ID<Customer>, without removed: ID<Customer>) -> ID<Customer>? {
        var customer = origin
        while customer != removed {
            guard let merge = merges[customer] else { return nil }
            customer = merge.into
        }
        return removed
    }

    private mutating func repoint(_ changes: [Repointing]) {
        for change in changes {
            remove(change.link.key) { $0 == change.link }
            var link = change.link
            link.customer = change.customer
            insert(link)
        }
    }
}
