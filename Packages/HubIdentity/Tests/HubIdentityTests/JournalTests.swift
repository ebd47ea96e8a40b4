import Foundation
import HubCore
import HubIdentity
import Testing

@Suite("The journal of links")
struct JournalTests {
    @Test("rebuilds the graph after any sequence of links, merges and unmerges", arguments: UInt64(1)...60)
    func rebuilds(seed: UInt64) {
        var story = Story(seed: seed)
        for step in 1...150 {
            story.goOn()
            guard step.isMultiple(of: 10) else { continue }
            #expect(LinkGraph(replaying: story.journal) == story.graph)
            story.checkRules()
        }
        #expect(story.unmerges > 0, "the story has no unmerge in it")
    }

    @Test("gives back every former state when merges are undone in reverse", arguments: UInt64(1)...20)
    func rewinds(seed: UInt64) {
        var story = Story(seed: seed)
        for _ in 1...40 { story.goOn() }
        var states: [[Link]] = []
        var merged: [ID<Customer>] = []
        for _ in 1...6 {
            let pair = (story.anyCustomer(), story.anyCustomer())
            guard case .merge(let merge)? = story.graph.merging(pair.0, with: pair.1).first else { continue }
            states.append(story.graph.links)
            merged.append(merge.from)
            story.graph.apply(.merge(merge))
        }
        for (customer, state) in zip(merged, states).reversed() {
            for action in story.graph.unmerging(customer) { story.graph.apply(action) }
            #expect(story.graph.links == state)
        }
    }

    @Test("survives being written as JSON")
    func encodes() throws {
        var story = Story(seed: 7)
        for _ in 1...80 { story.goOn() }
        let data = try JSONEncoder().encode(story.journal)
        let read = try JSONDecoder().decode([LinkAction].self, from: data)
        #expect(read == story.journal)
        #expect(LinkGraph(replaying: read) == story.graph)
    }
}

/// Random but repeatable events among a few customers and handles, so that they keep running into each other.
private struct Story {
    var graph = LinkGraph()
    var journal: [LinkAction] = []
    var unmerges = 0
    private var random: Dice
    private var made: Int64 = 0

    init(seed: UInt64) {
        random = Dice(state: seed)
    }

    mutating func anyCustomer() -> ID<Customer> { ID(Int64.random(in: 1...max(made, 2), using: &random)) }

    mutating func goOn() {
        switch Int.random(in: 0..<10, using: &random) {
        case 0...4: arrive()
        case 5: take([.keepEvidence(anyKey(), on: anyCustomer())])
        case 6: take([.move(anyKey(), to: anyCustomer(), .agent)])
        case 7: take(graph.merging(anyCustomer(), with: anyCustomer()))
        default:
            let steps = graph.unmerging(anyCustomer())
            unmerges += steps.isEmpty ? 0 : 1
            take(steps)
        }
    }

    /// What holds whatever happens.
    func checkRules() {
        let links = graph.links
        #expect(links.allSatisfy { $0.customer == graph.current($0.origin) })
        #expect(Set(links.map { "\($0.key)\($0.origin)" }).count == links.count, "two rows of one key and origin")
        let proven = links.filter(\.proof.links).map(\.key)
        #expect(Set(proven).count == proven.count, "a handle is proven to be two customers'")
        for customer in Set(links.map(\.customer)) {
            #expect(
                Set(graph.provenKeys(of: customer))
                    == Set(links.filter { $0.customer == customer && $0.proof.links }.map(\.key))
            )
        }
    }

    private mutating func arrive() {
        let count = Int.random(in: 1...3, using: &random)
        let keys = Set((0..<count).map { _ in anyKey() })
        let evidence = keys.sorted { "\($0)" < "\($1)" }.map {
            Bool.random(using: &random) ? Evidence.proven($0) : .typed($0)
        }
        let resolution = Resolver().resolve(evidence, in: &graph, newcomer: ID(made + 1))
        made = max(made, resolution.customer.rawValue)
        journal += resolution.actions
    }

    private mutating func take(_ actions: [LinkAction]) {
        for action in actions where graph.apply(action) { journal.append(action) }
    }

    private mutating func anyKey() -> HandleKey {
        let keys: [HandleKey] = [
            .an, .binh, .anElsewhere, .telegram, .otherTelegram, .mail, .otherMail, .phone, .browser, .otherBrowser,
        ]
        return keys[Int.random(in: 0..<keys.count, using: &random)]
    }
}

/// SplitMix64: small, and the same everywhere.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
