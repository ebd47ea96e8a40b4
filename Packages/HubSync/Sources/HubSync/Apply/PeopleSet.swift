import ChannelKit
public import HubCore
import HubIdentity
import HubStorage

/// Who wrote something.
struct Person {
    var customer: ID<Customer>
    var handle: ID<Handle>
    /// The addresses and numbers that came along, without the handle itself.
    var given: [Given] = []

    /// An address or number, and whether it is proven to be theirs.
    struct Given: Hashable {
        var handle: ID<Handle>
        var isProven: Bool
    }
}

extension HandleKind {
    /// Whoever writes under a name that nobody vouches for; one for each conversation and claimed name.
    ///
    /// It keeps such a person apart from others and is no way to reach them, so people need not see it.
    public static var unproven: Self { "unproven" }
}

/// The people of a batch: what is known of their handles, and what is learnt on the way.
struct PeopleSet {
    private let transaction: Transaction
    private let workspace: ID<Workspace>
    private let rules: IdentityRules
    private var graph = LinkGraph()
    private var handles: [HandleKey: ID<Handle>] = [:]
    private var loaded: Set<HandleKey> = []

    init(_ transaction: Transaction, workspace: ID<Workspace>, rules: IdentityRules) {
        self.transaction = transaction
        self.workspace = workspace
        self.rules = rules
    }

    /// Reads what is known of everybody who occurs in these events, in few queries.
    mutating func load(for events: [PendingEvent]) throws {
        try load(Set(events.flatMap { evidence(of: $0) }.map(\.key)))
    }

    /// Whose event it is; `nil` for our own and the platform's.
    mutating func person(behind pending: PendingEvent) throws -> Person? {
        guard case .customer(let claims, let name) = pending.event.author else { return nil }
        let evidence = evidence(of: pending)
        try createHandles(evidence, claims: claims)
        let resolution = try resolve(evidence, name: name)
        if let name, !name.isEmpty {
            try transaction.complete(resolution.customer, name: name, language: nil, in: workspace)
        }
        // Of handles that belong to several people, the one that stands for whom the event was given to.
        let own = evidence.first { $0.proof.links && graph.owner(of: $0.key) == resolution.customer }
        guard let own, let handle = handles[own.key] else { throw StoreError.corrupt("a customer has no handle") }
        return Person(customer: resolution.customer, handle: handle, given: given(evidence, besides: own.key))
    }

    /// Takes further handles of somebody who is known, and returns them as they are known now.
    mutating func learn(_ claims: [Claim], about person: Person) throws -> Person {
        var evidence = rules.normalizer.evidence(from: claims)
        guard !evidence.isEmpty, let own = handles.first(where: { $0.value == person.handle })?.key else {
            return person
        }
        evidence.insert(Evidence(own, .platformAccount), at: 0)
        try load(Set(evidence.map(\.key)))
        try createHandles(evidence, claims: claims)
        let customer = try resolve(evidence, name: nil).customer
        return Person(customer: customer, handle: person.handle, given: given(evidence, besides: own))
    }

    private func given(_ evidence: [Evidence], besides own: HandleKey) -> [Person.Given] {
        guard evidence.count > 1 else { return [] }
        return evidence.compactMap { item in
            guard item.key != own, item.key.kind == .email || item.key.kind == .phone else { return nil }
            return handles[item.key].map { Person.Given(handle: $0, isProven: item.proof.links) }
        }
    }

    private mutating func resolve(_ evidence: [Evidence], name: String?) throws -> Resolution {
        let before = graph
        let newcomer: ID<Customer> = transaction.newID()
        let resolution = rules.resolver.resolve(evidence, in: &graph, newcomer: newcomer)
        guard !resolution.actions.isEmpty else { return resolution }
        var stored = before
        try transaction.apply(
            resolution.actions,
            to: &stored,
            handles: handles,
            name: name ?? "",
            in: workspace
        )
        return resolution
    }

    /// What came with an event; where nothing is proven, a handle that stands for this conversation's unknown writer.
    private func evidence(of pending: PendingEvent) -> [Evidence] {
        guard case .customer(let claims, _) = pending.event.author else { return [] }
        let evidence = rules.normalizer.evidence(from: claims)
        guard !evidence.contains(where: { $0.proof.links }) else { return evidence }
        let claimed = evidence.first?.key.value ?? ""
        let value = pending.event.conversation.key + " " + claimed
        return [Evidence(HandleKey(.unproven, value, scope: "\(pending.account.id)"), .platformAccount)] + evidence
    }

    private mutating func load(_ keys: Set<HandleKey>) throws {
        let new = keys.subtracting(loaded)
        guard !new.isEmpty else { return }
        loaded.formUnion(new)
        handles.merge(try transaction.handles(new, in: workspace)) { known, _ in known }
        graph.merge(try transaction.linkGraph(around: new, in: workspace))
    }

    private mutating func createHandles(_ evidence: [Evidence], claims: [Claim]) throws {
        var written: [HandleKey: String] = [:]
        for item in evidence where handles[item.key] == nil {
            written[item.key] =
                claims.first { rules.normalizer.keys(for: $0.handle).contains(item.key) }?.handle.value
                ?? item.key.value
        }
        guard !written.isEmpty else { return }
        handles.merge(try transaction.createHandles(written, in: workspace)) { known, _ in known }
    }
}
