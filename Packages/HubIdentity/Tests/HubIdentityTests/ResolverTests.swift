import HubCore
import HubIdentity
import Testing

/// What is known, what comes, and what has to follow.
///
/// The newcomer's number is always 100.
struct Situation: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var links: [Link] = []
    var apart: Set<CustomerPair> = []
    var evidence: [Evidence]
    var conversation: Person?
    var customer: Person
    var actions: [LinkAction] = []

    init(
        _ name: String,
        links: [Link] = [],
        apart: [(Person, Person)] = [],
        evidence: [Evidence],
        conversation: Person? = nil,
        customer: Person,
        actions: [LinkAction] = []
    ) {
        self.testDescription = name
        self.links = links
        self.apart = Set(apart.compactMap { CustomerPair(ID($0.0), ID($0.1)) })
        self.evidence = evidence
        self.conversation = conversation
        self.customer = customer
        self.actions = actions
    }
}

@Suite("The resolver")
struct ResolverTests {
    @Test("decides", arguments: newAndKnown + browsers + mergers + conflicts + typing)
    func decides(_ situation: Situation) {
        var graph = LinkGraph(links: situation.links, apart: situation.apart)
        let before = graph
        let resolution = Resolver().resolve(
            situation.evidence,
            in: &graph,
            conversation: situation.conversation.map { ID($0) },
            newcomer: ID(100)
        )
        #expect(resolution.customer == ID(situation.customer))
        #expect(resolution.actions == situation.actions)

        var applied = before
        for action in resolution.actions {
            let fits = applied.apply(action)
            #expect(fits, "\(action) does not fit")
        }
        #expect(applied == graph, "the graph is not what the actions make of it")
    }

    @Test(
        "learns nothing new from the same evidence again",
        arguments: newAndKnown + browsers + mergers + conflicts + typing
    )
    func settles(_ situation: Situation) {
        var graph = LinkGraph(links: situation.links, apart: situation.apart)
        let resolver = Resolver()
        let conversation = situation.conversation.map { ID<Customer>($0) }
        let first = resolver.resolve(situation.evidence, in: &graph, conversation: conversation, newcomer: ID(100))
        let again = resolver.resolve(
            situation.evidence,
            in: &graph,
            conversation: conversation ?? first.customer,
            newcomer: ID(101)
        )
        #expect(again.customer == first.customer)
        #expect(again.actions.isEmpty)
    }
}
