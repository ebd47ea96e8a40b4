import HubCore
import HubIdentity
import Testing

@Suite("A link graph")
struct LinkGraphTests {
    @Test("merges by pointing links elsewhere and keeps where they came from")
    func repointsOnMerge() throws {
        var graph = LinkGraph(links: [.proven(.mail, 1), .proven(.telegram, 2), .typed(.phone, 2)])
        let steps = graph.merging(ID(2), with: ID(1))
        #expect(steps == [.merge(2, 1, .agent)])
        let step = try #require(steps.first)
        #expect(graph.repointings(for: step).map(\.link.key) == [.phone, .telegram])
        #expect(graph.repointings(for: step).allSatisfy { $0.customer == ID(1) })

        graph.apply(step)
        #expect(graph.owner(of: .telegram) == ID(1))
        #expect(graph.current(ID(2)) == ID(1))
        #expect(graph.links.filter { $0.origin == ID(2) }.count == 2)
        #expect(Set(graph.provenKeys(of: ID(1))) == [.mail, .telegram])
    }

    @Test("unmerges to exactly the links from before, and keeps the two apart")
    func undoesMerge() {
        let before = LinkGraph(links: [.proven(.mail, 1), .proven(.telegram, 2), .typed(.phone, 1), .typed(.phone, 2)])
        var graph = before
        for action in graph.merging(ID(1), with: ID(2)) { graph.apply(action) }
        #expect(graph.links != before.links)
        for action in graph.unmerging(ID(2)) { graph.apply(action) }
        #expect(graph.links == before.links)
        #expect(graph.areApart(ID(1), ID(2)))
    }

    @Test("unmerges one of several that were merged in a chain, with whom it had taken in")
    func undoesTheMiddleOfAChain() {
        var graph = LinkGraph(links: [.proven(.mail, 1), .proven(.telegram, 2), .proven(.phone, 3)])
        graph.apply(.merge(3, 2, .provenTogether))
        graph.apply(.merge(2, 1, .provenTogether))
        #expect(graph.owner(of: .phone) == ID(1))
        for action in graph.unmerging(ID(2)) { graph.apply(action) }
        #expect(graph.owner(of: .mail) == ID(1))
        #expect(graph.owner(of: .telegram) == ID(2))
        #expect(graph.owner(of: .phone) == ID(2))
        #expect(graph.areApart(ID(3), ID(1)))
        #expect(!graph.areApart(ID(3), ID(2)))
    }

    @Test("leaves with the other one what was linked to it after the merge")
    func keepsLaterLinks() {
        var graph = LinkGraph(links: [.proven(.mail, 1), .proven(.telegram, 2)])
        graph.apply(.merge(2, 1, .agent))
        graph.apply(.link(.phone, 1))
        graph.apply(.unmerge(ID(2)))
        #expect(graph.owner(of: .phone) == ID(1))
        #expect(graph.owner(of: .telegram) == ID(2))
    }

    @Test("does not merge again by itself what an agent took apart, but does when an agent says so")
    func staysUnmerged() {
        var graph = LinkGraph(links: [.proven(.telegram, 2), .proven(.phone, 1)])
        let both: [Evidence] = [.proven(.telegram), .proven(.phone)]
        #expect(Resolver().resolve(both, in: &graph, newcomer: ID(100)).customer == ID(1))
        for action in graph.unmerging(ID(2)) { graph.apply(action) }
        let again = Resolver().resolve(both, in: &graph, newcomer: ID(101))
        #expect(again == Resolution(customer: ID(2), actions: []))
        #expect(graph.merging(ID(1), with: ID(2)) == [.merge(2, 1, .agent)])
    }

    @Test(
        "refuses what does not fit and changes nothing",
        arguments: [
            LinkAction.link(.mail, 2),
            .link(.phone, to: ID(2), .claimed),
            .move(.mail, to: ID(2), .claimed),
            .keep(.mail, 1),
            .merge(3, 2, .agent),
            .merge(1, 3, .agent),
            .merge(1, 1, .agent),
            .unmerge(ID(1)),
        ]
    )
    func refuses(_ action: LinkAction) {
        var graph = LinkGraph(links: [.proven(.mail, 1)])
        graph.apply(.merge(3, 1, .agent))
        let before = graph
        let fits = graph.apply(action)
        #expect(!fits)
        #expect(graph == before)
    }

    @Test("keeps two apart under whatever number they go later")
    func remembersSeparation() throws {
        let pair = try #require(CustomerPair(ID(2), ID(3)))
        var graph = LinkGraph(links: [.proven(.telegram, 1), .proven(.mail, 3)], apart: [pair])
        #expect(!graph.areApart(ID(1), ID(3)))
        graph.apply(.merge(2, 1, .agent))
        #expect(graph.areApart(ID(1), ID(3)))
        #expect(
            Resolver().resolve([.proven(.telegram), .proven(.mail)], in: &graph, newcomer: ID(100)).actions.isEmpty
        )
    }

    @Test("has nothing to do for customers who are one already")
    func isIdempotent() {
        var graph = LinkGraph()
        graph.apply(.merge(2, 1, .agent))
        #expect(graph.merging(ID(2), with: ID(1)).isEmpty)
        #expect(graph.unmerging(ID(1)).isEmpty)
    }
}
