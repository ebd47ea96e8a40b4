import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("Opening a ticket or going on with one")
struct TicketDecisionTests {
    private static let now = Timestamp(seconds: 1_777_597_200)
    private static let hour = Duration.seconds(3600)
    private static let policy = TicketPolicy(continuation: hour * 24, reopening: hour * 72)

    private static func ticket(
        _ id: Int64,
        _ status: Ticket.Status.Category,
        heard: Duration = hour,
        solved: Duration? = nil,
        merged: Bool = false
    ) -> TicketState {
        TicketState(
            ticket: Ticket(
                id: ID(id),
                workspace: ID(1),
                number: id,
                subject: "",
                status: .init(status),
                requester: ID(1),
                conversation: ID(1),
                mergedInto: merged ? ID(99) : nil,
                createdAt: now,
                updatedAt: now
            ),
            lastInboundAt: now - heard,
            solvedAt: solved.map { now - $0 }
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var own: TicketState?
        var latest: TicketState?
        var wanted: TicketDecision
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "nothing before", wanted: .open(previous: nil)),
        Case(name: "own open", own: ticket(1, .open), wanted: .goOn(ID(1))),
        Case(name: "own pending", own: ticket(1, .pending), wanted: .goOn(ID(1))),
        Case(name: "own snoozed for a year", own: ticket(1, .snoozed, heard: hour * 9000), wanted: .goOn(ID(1))),
        Case(name: "own open, another open", own: ticket(1, .open), latest: ticket(2, .open), wanted: .goOn(ID(1))),
        Case(name: "another open, just heard", latest: ticket(2, .open), wanted: .goOn(ID(2))),
        Case(name: "another pending, on the hour", latest: ticket(2, .pending, heard: hour * 24), wanted: .goOn(ID(2))),
        Case(
            name: "another open, a moment too late",
            latest: ticket(2, .open, heard: hour * 24 + .milliseconds(1)),
            wanted: .open(previous: ID(2))
        ),
        Case(
            name: "another solved, just now",
            latest: ticket(2, .solved, solved: .zero),
            wanted: .open(previous: ID(2))
        ),
        Case(name: "own solved, in time", own: ticket(1, .solved, solved: hour * 72), wanted: .goOn(ID(1))),
        Case(
            name: "own solved, a moment too late",
            own: ticket(1, .solved, solved: hour * 72 + .milliseconds(1)),
            wanted: .open(previous: ID(1))
        ),
        Case(
            name: "own solved in time, another open",
            own: ticket(1, .solved, solved: hour),
            latest: ticket(2, .open),
            wanted: .goOn(ID(2))
        ),
        Case(
            name: "own solved in time, another open and silent for long",
            own: ticket(1, .solved, solved: hour),
            latest: ticket(2, .open, heard: hour * 100),
            wanted: .goOn(ID(1))
        ),
        Case(
            name: "own solved long ago, another silent for long",
            own: ticket(1, .solved, solved: hour * 100),
            latest: ticket(2, .open, heard: hour * 100),
            wanted: .open(previous: ID(1))
        ),
        Case(name: "own merged away", own: ticket(1, .open, merged: true), wanted: .open(previous: ID(1))),
        Case(
            name: "own solved in time and merged away",
            own: ticket(1, .solved, solved: hour, merged: true),
            latest: ticket(2, .open),
            wanted: .goOn(ID(2))
        ),
        Case(name: "own solved, nobody knows when", own: ticket(1, .solved), wanted: .open(previous: ID(1))),
    ]

    @Test("is decided by what is known alone", arguments: cases)
    func decides(about situation: Case) {
        let decision = TicketDecision(own: situation.own, latest: situation.latest, policy: Self.policy, at: Self.now)
        #expect(decision == situation.wanted)
    }
}

@Suite("Tickets in the pipeline")
struct TicketPipelineTests {
    let an = Person("an")

    @Test("go on when the customer changes the channel in time, and else begin anew after the old one")
    func changeOfChannel() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"), TestPlatform("gamma"))
        try await hub.apply(an.says("1"))
        hub.clock.advance(by: .seconds(24 * 3600))
        try await hub.apply(an.at("b").says("2"), on: "beta")
        #expect(try await hub.tickets().count == 1)
        hub.clock.advance(by: .seconds(24 * 3600 + 1))
        try await hub.apply(an.at("c").says("3"), on: "gamma")
        let tickets = try await hub.tickets()
        try #require(tickets.map(\.number) == [1, 2])
        #expect(tickets[1].previous == tickets[0].id)
        // Where a ticket is still open it goes on, however long it was silent.
        try await hub.apply(an.at("b").says("4"), on: "beta")
        #expect(try await hub.interactions("b", on: "beta").map(\.ticket) == [tickets[0].id, tickets[0].id])
    }

    @Test("open again when the customer is not content, for a while")
    func reopening() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        try await hub.solve()
        hub.clock.advance(by: .seconds(72 * 3600))
        try await hub.apply(an.says("2"))
        var tickets = try await hub.tickets()
        #expect(tickets.count == 1 && tickets[0].status.category == .open)
        #expect(tickets[0].waitingSince == hub.clock.now())
        #expect(try await hub.history(of: tickets[0]).last == .reopened)
        try await hub.solve()
        hub.clock.advance(by: .seconds(72 * 3600 + 1))
        try await hub.apply(an.says("3"))
        tickets = try await hub.tickets()
        #expect(tickets.map(\.previous) == [nil, tickets[0].id])
    }

    @Test("that wait for the customer or for a day open with their next word, which history keeps")
    func wake() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        for category in [Ticket.Status.Category.pending, .snoozed] {
            try await hub.set(category)
            try await hub.apply(an.says("\(category)"))
            let ticket = try await hub.tickets()[0]
            #expect(ticket.status.category == .open && ticket.snoozedUntil == nil)
            #expect(try await hub.history(of: ticket).last == .status(from: .init(category), to: .init(.open)))
        }
    }

    @Test("are not opened by machines, visits, orders or notices, nor by whom agents have blocked")
    func noTicket() async throws {
        let hub = try await Hub()
        var reply = an.says("Tôi đang nghỉ")
        reply.isAutomatic = true
        try await hub.apply(
            reply,
            an.event("v", .visit(PageVisit(url: "https://shop.example", title: ""), "v")),
            an.event("o", .order(OrderRecord(number: "1", status: "new"), "o")),
            an.platform("n", .notice(SystemNotice("joined")))
        )
        #expect(try await hub.tickets().isEmpty)
        #expect(try await hub.interactions("chat-an").count == 4)
        let customer = try await hub.customers()[0].id
        try await hub.store.commit { try $0.update(customer, isBlocked: true, in: hub.workspace) }
        try await hub.apply(an.says("mua không?"))
        #expect(try await hub.tickets().isEmpty)
        try await hub.store.commit { try $0.update(customer, isBlocked: false, in: hub.workspace) }
        try await hub.apply(an.says("xin lỗi"))
        #expect(try await hub.tickets().count == 1)
    }

    @Test("follow the workspace's own policy")
    func policy() async throws {
        let policy = TicketPolicy(answers: [.init(.order, on: .direct)])
        let hub = try await Hub(settings: WorkspaceSettings(tickets: policy))
        try await hub.apply(an.says("1"), an.event("o", .order(OrderRecord(number: "1", status: "new"), "o")))
        #expect(try await hub.interactions("chat-an").map { $0.ticket != nil } == [false, true])
    }

    @Test("follow an account's own policy before the workspace's, until it is taken back")
    func accountPolicy() async throws {
        let hub = try await Hub()
        let connection = try #require(hub.pool.all.first?.record.id)
        let account = try await hub.store.read { try $0.accounts(of: connection, in: hub.workspace)[0].id }
        let orders = TicketPolicy(answers: [.init(.order, on: .direct)])
        for (policy, expected) in [(orders, false), (nil, true)] {
            try await hub.store.commit {
                try $0.setPolicy(policy, of: account, on: connection, in: hub.workspace)
            }
            try await hub.apply(an.says("alo \(expected)"))
            #expect((try await hub.interactions("chat-an").last?.ticket == nil) == !expected)
        }
        await #expect(throws: StoreError.notFound("account")) {
            try await hub.store.commit { try $0.setPolicy(nil, of: ID(1), on: connection, in: hub.workspace) }
        }
    }

    @Test("are not gone on with by somebody else once a merge is taken back")
    func unmerged() async throws {
        let hub = try await Hub()
        let binh = Person("binh")
        try await hub.apply(an.says("1"))
        let first = try await hub.customers()[0].id
        try await hub.apply(binh.event("v", .visit(PageVisit(url: "https://shop.example", title: ""), "v")))
        let second = try await hub.customers()[1].id
        try await hub.store.commit { try $0.merge(first, with: second, by: nil, in: hub.workspace) }
        try await hub.apply(binh.says("2"))
        let shared = try await hub.tickets()
        #expect(shared.count == 1)
        try await hub.store.commit { try $0.unmerge(second, by: nil, in: hub.workspace) }
        try await hub.apply(binh.says("3"), binh.says("4"))
        let tickets = try await hub.tickets()
        try #require(tickets.count == 2)
        #expect(tickets.map(\.requester) == [first, second])
        #expect(
            try await hub.interactions("chat-binh").map(\.ticket) == [nil, shared[0].id, tickets[1].id, tickets[1].id]
        )
        try await hub.apply(an.says("5"))
        #expect(try await hub.interactions("chat-an").map(\.ticket) == [shared[0].id, shared[0].id])
    }

    @Test("are answered by an agent's word, which takes the ticket, and not by a machine's")
    func answered() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1"))
        try await hub.reply("Chào bạn, tôi là máy", in: "chat-an", by: nil)
        #expect(try await hub.tickets()[0].waitingSince != nil)
        try await hub.reply("Dạ", in: "chat-an", by: ID(7))
        let ticket = try await hub.tickets()[0]
        #expect(ticket.waitingSince == nil && ticket.assignee == ID(7))
        hub.clock.advance(by: .seconds(60))
        try await hub.apply(an.says("2"))
        #expect(try await hub.tickets()[0].waitingSince == hub.clock.now())
    }

    @Test("are opened by the first word of a batch and gone on with by the others, on every channel")
    func withinBatch() async throws {
        let hub = try await Hub(TestPlatform("alpha"), TestPlatform("beta"))
        try await hub.receive([.init(event: an.says("1"))])
        try await hub.receive([.init(event: an.at("b").says("2"))], on: "beta")
        try await hub.receive([.init(event: Person("binh").says("3"))])
        try await hub.settle()
        #expect(try await hub.tickets().map(\.number) == [1, 2])
    }
}

extension Hub {
    fileprivate func set(_ category: Ticket.Status.Category) async throws {
        let ticket = try await tickets()[0]
        try await store.commit { transaction in
            var changed = ticket
            changed.status = .init(category)
            if category == .snoozed { changed.snoozedUntil = transaction.now + .seconds(3600) }
            try transaction.update(changed, [.status(from: ticket.status, to: changed.status)], by: nil)
        }
    }

    fileprivate func solve() async throws { try await set(.solved) }
}
