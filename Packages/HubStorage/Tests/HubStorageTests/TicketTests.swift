import HubCore
@testable import HubStorage
import Testing

@Suite("Tickets in the store")
struct TicketTests {
    @Test("are numbered from one without gaps in each company, though some openings fail")
    func numbers() async throws {
        let desk = try await Desk()
        let neighbour = try await Desk(desk.shop.neighbour())
        let numbers = await withTaskGroup(of: Int64?.self) { group in
            for number in 0..<60 {
                group.addTask {
                    try? await (number % 4 == 0 ? neighbour : desk).open("\(number)", failing: number % 5 == 1).number
                }
            }
            return await group.reduce(into: [Int64]()) { numbers, number in
                if let number { numbers.append(number) }
            }
        }
        let theirs = (0..<60).filter { $0 % 4 == 0 && $0 % 5 != 1 }.count
        let ours = (0..<60).filter { $0 % 4 != 0 && $0 % 5 != 1 }.count
        #expect(numbers.sorted() == (Array(1...Int64(theirs)) + Array(1...Int64(ours))).sorted())
        #expect(try await desk.open("next").number == Int64(ours) + 1)
    }

    @Test("keep every change of state in their history, by whom and when")
    func history() async throws {
        let desk = try await Desk()
        var ticket = try await desk.open("Hỏi giá")
        for category in [Ticket.Status.Category.pending, .snoozed, .open, .solved] {
            desk.shop.clock.advance(by: .seconds(60))
            let old = ticket.status
            ticket.status = .init(category)
            try await desk.update(ticket, [.status(from: old, to: ticket.status)])
        }
        let events = try await desk.events(of: ticket.id)
        #expect(
            events.map(\.change) == [
                .opened, .status(from: .init(.open), to: .init(.pending)),
                .status(from: .init(.pending), to: .init(.snoozed)),
                .status(from: .init(.snoozed), to: .init(.open)), .status(from: .init(.open), to: .init(.solved)),
            ]
        )
        #expect(events.map(\.author) == [nil] + Array(repeating: desk.agent, count: 4))
        #expect(events.map(\.at) == (0...4).map { ticket.createdAt + .seconds(60 * $0) })
        let id = ticket.id
        let state = try await desk.shop.store.read { try $0.ticketStates([id], in: desk.shop.workspace) }
        #expect(state[id]?.solvedAt == desk.shop.clock.now)
    }

    @Test("are split with their interactions, and joined again as if nothing had been")
    func split() async throws {
        let desk = try await Desk()
        let ticket = try await desk.open("Hai việc")
        let words = try await desk.say(["giá", "giao hàng", "đổi"], on: ticket.id)
        let part = try await desk.shop.store.commit {
            try $0.split([words[1], words[2]], from: ticket, subject: "Giao hàng", by: desk.agent)
        }
        #expect(part.number == 2 && part.previous == ticket.id && part.requester == ticket.requester)
        #expect(try await desk.tickets(of: words) == [ticket.id, part.id, part.id])
        let later = try await desk.say(["thêm"], on: part.id)
        let step = try #require(try await desk.events(of: ticket.id).last)
        #expect(step.change == .split(into: part.id, [words[1], words[2]]) && step.author == desk.agent)

        try await desk.shop.store.commit { try $0.undo(step.id, by: desk.agent, in: desk.shop.workspace) }
        #expect(try await desk.tickets(of: words + later).allSatisfy { $0 == ticket.id })
        #expect(try await desk.ticket(part.id).mergedInto == ticket.id)
        #expect(try await desk.list() == [ticket.id])
        #expect(try await desk.events(of: ticket.id).last?.change == .undone(step.id))
        await #expect(throws: StoreError.self) {
            try await desk.shop.store.commit { try $0.undo(step.id, by: nil, in: desk.shop.workspace) }
        }
    }

    @Test("are not split by what belongs to another ticket, nor by nothing")
    func badSplit() async throws {
        let desk = try await Desk()
        let (one, two) = (try await desk.open("một"), try await desk.open("hai"))
        let words = try await desk.say(["a"], on: one.id) + desk.say(["b"], on: two.id)
        for chosen in [words, [words[1]], []] {
            await #expect(throws: StoreError.self) {
                try await desk.shop.store.commit { try $0.split(chosen, from: one, subject: "", by: nil) }
            }
        }
        #expect(try await desk.tickets(of: words) == [one.id, two.id])
        #expect(try await desk.open("ba").number == 3)
    }

    @Test("are merged with all conversations that would continue them, and come back with just these")
    func merge() async throws {
        let desk = try await Desk()
        let second = try await desk.shop.conversation("other", of: desk.customer.handle)
        let (one, two) = (try await desk.open("một"), try await desk.open("hai", in: second))
        let words = try await desk.say(["a", "b"], on: one.id) + desk.say(["c"], on: two.id, in: second)
        try await desk.continues(desk.conversation, one.id)
        try await desk.continues(second, two.id)

        try await desk.shop.store.commit { try $0.merge(two, into: one, by: desk.agent) }
        #expect(try await desk.tickets(of: words).allSatisfy { $0 == one.id })
        #expect(try await desk.continued(second) == one.id)
        #expect(try await desk.list() == [one.id])
        for (from, into) in [(one, two), (two, one), (one, one)] {
            let (from, into) = (try await desk.ticket(from.id), try await desk.ticket(into.id))
            await #expect(throws: StoreError.self) {
                try await desk.shop.store.commit { try $0.merge(from, into: into, by: nil) }
            }
        }
        let step = try #require(try await desk.events(of: two.id).last)
        try await desk.shop.store.commit { try $0.undo(step.id, by: desk.agent, in: desk.shop.workspace) }
        #expect(try await desk.tickets(of: words) == [one.id, one.id, two.id])
        #expect(try await desk.continued(second) == two.id)
        #expect(try await desk.continued(desk.conversation) == one.id)
        #expect(Set(try await desk.list()) == [one.id, two.id])
    }

    @Test("wait as long as the one that waits longest, once merged, and are open if somebody waits")
    func mergedWait() async throws {
        let desk = try await Desk()
        let waiting = try await desk.open("một")
        desk.shop.clock.advance(by: .seconds(60))
        var target = try await desk.open("hai")
        target.status = .init(.solved)
        target.waitingSince = nil
        try await desk.update(target, [])
        let solved = target
        try await desk.shop.store.commit { try $0.merge(waiting, into: solved, by: desk.agent) }
        let whole = try await desk.ticket(target.id)
        #expect(whole.waitingSince == waiting.waitingSince)
        #expect(whole.status == .init(.open))
        let last = try await desk.events(of: target.id).last
        #expect(last?.change == .status(from: .init(.solved), to: .init(.open)))
    }

    @Test("whose merge is taken back are as they were before it, the target, too")
    func unmergedState() async throws {
        let desk = try await Desk()
        var target = try await desk.open("hai")
        _ = try await desk.say(["b"], on: target.id)
        desk.shop.clock.advance(by: .seconds(60))
        let before = target.status
        target.status = .init(.solved)
        target.waitingSince = nil
        try await desk.update(target, [.status(from: before, to: target.status)])
        desk.shop.clock.advance(by: .seconds(60))
        let waiting = try await desk.open("một")
        _ = try await desk.say(["a"], on: waiting.id)
        let solved = target
        try await desk.shop.store.commit { try $0.merge(waiting, into: solved, by: desk.agent) }
        let step = try #require(try await desk.events(of: waiting.id).last)
        try await desk.shop.store.commit { try $0.undo(step.id, by: desk.agent, in: desk.shop.workspace) }
        let (back, part) = (try await desk.ticket(target.id), try await desk.ticket(waiting.id))
        #expect(back.status == .init(.solved) && back.waitingSince == nil)
        #expect(part.status == .init(.open) && part.waitingSince == waiting.waitingSince)
        let last = try await desk.events(of: target.id).last
        #expect(last?.change == .status(from: .init(.open), to: .init(.solved)))
    }

    @Test("keep a state that somebody gave them after a merge when it is taken back, and their own wait")
    func unmergedLater() async throws {
        let desk = try await Desk()
        var target = try await desk.open("hai")
        let old = try await desk.say(["b"], on: target.id)
        target.status = .init(.pending)
        try await desk.update(target, [.status(from: .init(.open), to: target.status)])
        desk.shop.clock.advance(by: .seconds(60))
        let waiting = try await desk.open("một")
        _ = try await desk.say(["a"], on: waiting.id)
        let since = target.waitingSince
        let pending = target
        try await desk.shop.store.commit { try $0.merge(waiting, into: pending, by: nil) }
        var whole = try await desk.ticket(target.id)
        #expect(whole.status == .init(.open) && whole.waitingSince == since)
        whole.status = .init(.pending)
        try await desk.update(whole, [.status(from: .init(.open), to: whole.status)])
        let step = try #require(try await desk.events(of: waiting.id).last)
        try await desk.shop.store.commit { try $0.undo(step.id, by: nil, in: desk.shop.workspace) }
        let back = try await desk.ticket(target.id)
        #expect(back.status == .init(.pending) && back.waitingSince == since)
        #expect(try await desk.tickets(of: old) == [target.id])
    }

    @Test("do not come apart while one of them is part of another, but from the last step to the first")
    func undoInOrder() async throws {
        let desk = try await Desk()
        let (one, two, three) = (try await desk.open("một"), try await desk.open("hai"), try await desk.open("ba"))
        let words = try await desk.say(["a"], on: one.id) + desk.say(["b"], on: two.id) + desk.say(["c"], on: three.id)
        let workspace = desk.shop.workspace
        try await desk.shop.store.commit { try $0.merge(one, into: two, by: nil) }
        let first = try #require(try await desk.events(of: one.id).last).id
        let middle = try await desk.ticket(two.id)
        try await desk.shop.store.commit { try $0.merge(middle, into: three, by: nil) }
        let second = try #require(try await desk.events(of: two.id).last { $0.change.isMerge }).id
        await #expect(throws: StoreError.conflict("ticket 2 became part of another since; take that back first")) {
            try await desk.shop.store.commit { try $0.undo(first, by: nil, in: workspace) }
        }
        #expect(try await desk.tickets(of: words) == [three.id, three.id, three.id])
        for step in [second, first] { try await desk.shop.store.commit { try $0.undo(step, by: nil, in: workspace) } }
        #expect(try await desk.tickets(of: words) == [one.id, two.id, three.id])
        #expect(Set(try await desk.list()) == [one.id, two.id, three.id])
    }

    @Test("are not joined again while the part is a part of another")
    func undoSplitOfMerged() async throws {
        let desk = try await Desk()
        let (one, other) = (try await desk.open("một"), try await desk.open("hai"))
        let words = try await desk.say(["a", "b"], on: one.id)
        let part = try await desk.shop.store.commit { try $0.split([words[1]], from: one, subject: "", by: nil) }
        let step = try #require(try await desk.events(of: one.id).last).id
        try await desk.shop.store.commit { try $0.merge(part, into: other, by: nil) }
        await #expect(throws: StoreError.self) {
            try await desk.shop.store.commit { try $0.undo(step, by: nil, in: desk.shop.workspace) }
        }
        #expect(try await desk.tickets(of: words) == [one.id, other.id])
        #expect(try await desk.ticket(part.id).mergedInto == other.id)
    }

    @Test("that are split off wait since the oldest word that moved, and the rest since the oldest that stayed")
    func splitWait() async throws {
        let desk = try await Desk()
        let ticket = try await desk.open("Hai việc")
        let first = desk.shop.clock.now
        let price = try await desk.say(["giá"], on: ticket.id)
        desk.shop.clock.advance(by: .seconds(60))
        let second = desk.shop.clock.now
        _ = try await desk.say(["giao hàng"], on: ticket.id)
        desk.shop.clock.advance(by: .seconds(60))
        let moved = try await price + desk.say(["giá sỉ"], on: ticket.id)
        let part = try await desk.shop.store.commit { try $0.split(moved, from: ticket, subject: "", by: nil) }
        #expect(part.waitingSince == first)
        #expect(try await desk.ticket(part.id).waitingSince == first)
        #expect(try await desk.ticket(ticket.id).waitingSince == second)
        let step = try #require(try await desk.events(of: ticket.id).last)
        try await desk.shop.store.commit { try $0.undo(step.id, by: nil, in: desk.shop.workspace) }
        #expect(try await desk.ticket(ticket.id).waitingSince == first)
    }

    @Test("that went on in several conversations get all of them back")
    func mergeOfSeveral() async throws {
        let desk = try await Desk()
        let (second, third) = (
            try await desk.shop.conversation("2", of: desk.customer.handle),
            try await desk.shop.conversation("3", of: desk.customer.handle)
        )
        let (one, two) = (try await desk.open("một"), try await desk.open("hai", in: second))
        _ = try await desk.say(["a"], on: two.id, in: second) + desk.say(["b"], on: two.id, in: third)
        _ = try await desk.say(["c"], on: one.id)
        for (conversation, ticket) in [(desk.conversation, one), (second, two), (third, two)] {
            try await desk.continues(conversation, ticket.id)
        }
        try await desk.shop.store.commit { try $0.merge(two, into: one, by: nil) }
        let step = try #require(try await desk.events(of: two.id).last)
        try await desk.shop.store.commit { try $0.undo(step.id, by: nil, in: desk.shop.workspace) }
        #expect(try await desk.continued(second) == two.id)
        #expect(try await desk.continued(third) == two.id)
        #expect(try await desk.continued(desk.conversation) == one.id)
    }

    @Test("cannot be merged into another company's, nor seen there")
    func companies() async throws {
        let desk = try await Desk()
        let neighbour = try await Desk(desk.shop.neighbour())
        let (ours, theirs) = (try await desk.open("một"), try await neighbour.open("hai"))
        await #expect(throws: StoreError.self) {
            try await desk.shop.store.commit { try $0.merge(ours, into: theirs, by: nil) }
        }
        #expect(try await desk.shop.store.read { try $0.ticket(ours.id, in: neighbour.shop.workspace) } == nil)
        #expect(try await neighbour.list() == [theirs.id])
    }
}

extension TicketEvent.Change {
    fileprivate var isMerge: Bool {
        if case .merged = self { true } else { false }
    }
}

/// A shop with an agent, a customer and their conversation.
private struct Desk: Sendable {
    let shop: Shop
    let agent: ID<Agent>
    let customer: (id: ID<Customer>, handle: ID<Handle>)
    let conversation: Conversation

    init(_ given: Shop? = nil) async throws {
        let shop: Shop
        if let given { shop = given } else { shop = try await Shop() }
        self.shop = shop
        agent = ID(77)
        customer = try await shop.customer("an@example.vn")
        conversation = try await shop.conversation("c1", of: customer.handle)
    }

    func open(_ subject: String, in other: Conversation? = nil, failing: Bool = false) async throws -> Ticket {
        let desk = self
        return try await shop.store.commit { transaction in
            let ticket = try transaction.open(
                subject: subject,
                requester: desk.customer.handle,
                customer: desk.customer.id,
                conversation: (other ?? desk.conversation).id,
                previous: nil,
                at: transaction.now,
                in: desk.shop.workspace
            )
            if failing { throw Refused() }
            return ticket
        }
    }

    func say(_ texts: [String], on ticket: ID<Ticket>, in other: Conversation? = nil) async throws -> [ID<Interaction>]
    {
        var ids: [ID<Interaction>] = []
        for text in texts {
            let body = Interaction.Body.message(.text(text))
            let place = other ?? conversation
            ids.append(try await shop.message(body, in: place, by: customer.handle, ticket: ticket))
        }
        return ids
    }

    func update(_ ticket: Ticket, _ changes: [TicketEvent.Change]) async throws {
        let agent = agent
        try await shop.store.commit { try $0.update(ticket, changes, by: agent) }
    }

    func ticket(_ id: ID<Ticket>) async throws -> Ticket {
        let workspace = shop.workspace
        return try #require(try await shop.store.read { try $0.ticket(id, in: workspace) })
    }

    func events(of ticket: ID<Ticket>) async throws -> [TicketEvent] {
        let workspace = shop.workspace
        return try await shop.store.read { try $0.events(of: ticket, in: workspace) }
    }

    func list() async throws -> [ID<Ticket>] {
        let workspace = shop.workspace
        return try await shop.store.read { try $0.tickets(in: workspace, TicketFilter(), limit: 50) }.map(\.id)
    }

    func tickets(of interactions: [ID<Interaction>]) async throws -> [ID<Ticket>?] {
        let workspace = shop.workspace
        return try await shop.store.read { reader in
            try interactions.map { try reader.interaction($0, in: workspace)?.ticket }
        }
    }

    func continues(_ conversation: Conversation, _ ticket: ID<Ticket>) async throws {
        let workspace = shop.workspace
        try await shop.store.commit { transaction in
            guard var record = try transaction.conversation(conversation.id, in: workspace) else { throw Refused() }
            record.ticket = ticket
            try transaction.update([record])
        }
    }

    func continued(_ conversation: Conversation) async throws -> ID<Ticket>? {
        let workspace = shop.workspace
        return try await shop.store.read { try $0.conversation(conversation.id, in: workspace) }?.ticket
    }
}
