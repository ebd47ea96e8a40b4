import HubCore

/// One decision in the making.
struct Decision {
    var graph = LinkGraph()

    private let resolver: Resolver
    private var accounts: [Evidence] = []
    private var contacts: [Evidence] = []
    private var browsers: [Evidence] = []
    private var typed: [HandleKey] = []
    private var actions: [LinkAction] = []
    private var suggestions: [Suggestion] = []

    init(resolver: Resolver, evidence: [Evidence]) {
        self.resolver = resolver
        for item in evidence {
            switch (item.proof.links, resolver.rules[item.key.kind]) {
            case (false, _): typed.append(item.key)
            case (true, .onePerPerson): accounts.append(item)
            case (true, .manyPerPerson): contacts.append(item)
            case (true, .perBrowser): browsers.append(item)
            }
        }
    }

    mutating func made(conversation: ID<Customer>?, newcomer: ID<Customer>) -> Resolution {
        var customer = known(conversation: conversation) ?? newcomer
        if customer == newcomer { take(.create(newcomer)) }
        for item in accounts + contacts { customer = settle(item, on: customer) }
        for item in browsers { customer = settleBrowser(item, on: customer) }
        for key in typed { note(key, on: customer) }
        return Resolution(customer: customer, actions: actions + questions())
    }
}

// MARK: Whose it is

extension Decision {
    private func known(conversation: ID<Customer>?) -> ID<Customer>? {
        if let owner = accounts.lazy.compactMap({ graph.owner(of: $0.key) }).first { return owner }
        let owners = contacts.compactMap { graph.owner(of: $0.key) }
        if let owner = owners.filter({ !contradicts($0, accounts.map(\.key)) }).min() { return owner }
        let visitors = browsers.compactMap { graph.owner(of: $0.key) }
        if !accounts.isEmpty || !contacts.isEmpty { return visitors.first(where: isOnlyBrowser) }
        return browsers.isEmpty ? conversation.map(graph.current) : visitors.first
    }

    /// Whether nothing but browsers is proven to be the customer's.
    private func isOnlyBrowser(_ customer: ID<Customer>) -> Bool {
        graph.provenKeys(of: customer).allSatisfy { resolver.rules[$0.kind] == .perBrowser }
    }

    /// Whether the customer has an account that rules out one of these, as a person has only one of the kind.
    private func contradicts(_ customer: ID<Customer>, _ others: [HandleKey]) -> Bool {
        let others = others.filter { resolver.rules[$0.kind] == .onePerPerson }
        guard !others.isEmpty else { return false }
        return graph.provenKeys(of: customer).contains { own in
            others.contains { $0.kind == own.kind && $0.scope == own.scope && $0.value != own.value }
        }
    }
}

// MARK: What is learned

extension Decision {
    /// Links a proven account, address or number, and returns who the customer is now.
    private mutating func settle(_ item: Evidence, on customer: ID<Customer>) -> ID<Customer> {
        guard let owner = graph.owner(of: item.key) else {
            if contradicts(customer, [item.key]) {
                note(item.key, on: customer)
            } else {
                take(.link(item.key, to: customer, item.proof))
                ask(.typedProvenHandle, of: customer, over: item.key)
            }
            return customer
        }
        guard owner != customer, !graph.areApart(owner, customer) else { return customer }
        if contradicts(customer, graph.provenKeys(of: owner)) {
            if take(.keepEvidence(item.key, on: customer)) { ask(.separateAccounts, customer, owner, over: item.key) }
            return customer
        }
        return join(min(owner, customer), max(owner, customer), .provenTogether)
    }

    /// Links a browser, and returns who the customer is now.
    private mutating func settleBrowser(_ item: Evidence, on customer: ID<Customer>) -> ID<Customer> {
        guard let owner = graph.owner(of: item.key) else {
            take(.link(item.key, to: customer, item.proof))
            return customer
        }
        guard owner != customer else { return customer }
        let apart = graph.areApart(owner, customer)
        if isOnlyBrowser(owner), !apart {
            let isKnown = !isOnlyBrowser(customer)
            return isKnown
                ? join(customer, owner, .knownVisitor)
                : join(min(owner, customer), max(owner, customer), .provenTogether)
        }
        // Without an account or address of their own nobody takes a browser away from somebody who is known.
        guard !accounts.isEmpty || !contacts.isEmpty else { return customer }
        let separate = apart || contradicts(customer, graph.provenKeys(of: owner))
        take(.move(item.key, to: customer, item.proof))
        if !separate { ask(.sameBrowser, customer, owner, over: item.key) }
        return customer
    }

    private mutating func join(
        _ staying: ID<Customer>,
        _ joining: ID<Customer>,
        _ reason: Merge.Reason
    ) -> ID<Customer> {
        take(.merge(Merge(joining, into: staying, reason)))
        return staying
    }

    private mutating func note(_ key: HandleKey, on customer: ID<Customer>) {
        guard take(.keepEvidence(key, on: customer)) else { return }
        ask(.typedSameHandle, of: customer, over: key)
    }
}

// MARK: What agents are asked

extension Decision {
    /// Asks about the customer and everybody else who holds the handle, unless they are a crowd.
    private mutating func ask(_ reason: Suggestion.Reason, of customer: ID<Customer>, over key: HandleKey) {
        let others = graph.holders(of: key).filter { $0 != customer }
        guard others.count < resolver.crowd else { return }
        let owner = graph.owner(of: key)
        for other in others { ask(other == owner ? .typedProvenHandle : reason, customer, other, over: key) }
    }

    private mutating func ask(
        _ reason: Suggestion.Reason,
        _ one: ID<Customer>,
        _ other: ID<Customer>,
        over key: HandleKey
    ) {
        guard let pair = CustomerPair(one, other), !graph.areApart(one, other) else { return }
        suggestions.append(Suggestion(pair, reason, over: key))
    }

    /// The questions by the numbers that count after the merges, each pair once.
    private func questions() -> [LinkAction] {
        var asked: Set<CustomerPair> = []
        return suggestions.compactMap { suggestion in
            let pair = CustomerPair(graph.current(suggestion.pair.older), graph.current(suggestion.pair.newer))
            guard let pair, asked.insert(pair).inserted else { return nil }
            return .suggest(Suggestion(pair, suggestion.reason, over: suggestion.key))
        }
    }

    @discardableResult
    private mutating func take(_ action: LinkAction) -> Bool {
        guard graph.apply(action) else { return false }
        actions.append(action)
        return true
    }
}
