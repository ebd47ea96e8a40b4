import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("The applier")
struct ApplierTests {
    let an = Person("an", name: "An")

    @Test("puts what was said into the timeline in the order of receipt, and opens one ticket")
    func order() async throws {
        let hub = try await Hub()
        try await hub.receive([.init(event: an.says("1")), .init(event: an.says("2"))])
        try await hub.receive([.init(event: an.says("3", at: -500))])
        try await hub.settle()
        #expect(try await hub.texts("chat-an") == ["1", "2", "3"])
        #expect(try await hub.interactions("chat-an").map(\.sequence) == [1, 2, 3])
        let ticket = try #require(try await hub.tickets().first)
        #expect(try await hub.tickets().count == 1)
        #expect(ticket.number == 1 && ticket.subject == "1" && ticket.waitingSince == hub.clock.now())
        #expect(try await hub.interactions("chat-an").allSatisfy { $0.ticket == ticket.id })
        #expect(try await hub.customers().map(\.name) == ["An"])
        #expect(try await hub.ledger() == ["received": 2, "applied": 2])
    }

    @Test("applies an event once: twice in a batch, in later batches, and when many bring it at once")
    func once() async throws {
        let hub = try await Hub()
        try await hub.receive([.init(event: an.says("1")), .init(event: an.says("1")), .init(event: an.says("2"))])
        try await hub.settle()
        try await hub.receive([.init(event: an.says("2")), .init(event: an.says("3"))])
        try await hub.settle()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let entries = [number % 7, number % 11].map { TestChannel.Entry(event: an.says("n\($0)")) }
                    try? await hub.receive(entries, delivery: number % 2 == 0 ? "d\(number % 20)" : nil)
                    _ = try? await hub.applier.applyWaiting()
                }
            }
        }
        try await hub.settle()
        let texts = try await hub.texts("chat-an")
        #expect(texts.prefix(3) == ["1", "2", "3"])
        #expect(texts.count == 3 + 11 && Set(texts).count == texts.count)
        #expect(try await hub.interactions("chat-an").map(\.sequence) == Array(1...14))
        #expect(try await hub.ledger() == ["received": 42, "applied": 42, "redelivered": 20])
    }

    @Test("of a hundred entries with one that is broken applies ninety-nine, and after a fix the missing one alone")
    func oneBroken() async throws {
        let hub = try await Hub()
        var entries = (0..<100).map { TestChannel.Entry(event: an.says("\($0)")) }
        entries[41].isBroken = true
        try await hub.receive(entries)
        try await hub.settle()
        #expect(try await hub.texts("chat-an") == (0..<100).filter { $0 != 41 }.map(String.init))
        #expect(try await hub.ledger() == ["received": 1, "quarantined": 1])
        let raw = try #require(try await hub.store.read { try $0.quarantine(in: hub.workspace, limit: 9) }.first)
        #expect(raw.reason == "marked as broken")

        #expect(try await hub.store.commit { try $0.replay(raw.id, in: hub.workspace) } == 1)
        try await hub.settle()
        #expect(try await hub.ledger() == ["received": 1, "quarantined": 1])

        hub.platforms[0].isFixed = true
        _ = try await hub.store.commit { try $0.replay(raw.id, in: hub.workspace) }
        try await hub.settle()
        #expect(try await hub.texts("chat-an") == (0..<100).filter { $0 != 41 }.map(String.init) + ["41"])
        #expect(try await hub.ledger() == ["received": 1, "applied": 1])
        #expect(try await hub.tickets().count == 1)
    }

    @Test("says what became of each raw event, of no use, broken or unreadable")
    func outcomes() async throws {
        let hub = try await Hub()
        try await hub.receive([.init(unknown: "poll_vote")])
        try await hub.receive([])
        try await hub.receive([.init(unknown: "poll_vote"), .init(event: an.says("1"))])
        let garbage = RawEvent(mediaType: "application/json", bytes: [0xFF, 0x00, 0x7B], receivedAt: hub.clock.now())
        let empty = RawEvent(mediaType: "application/json", bytes: [], receivedAt: hub.clock.now())
        try await hub.intake.receive([garbage, empty], on: hub.connection())
        try await hub.settle()
        #expect(try await hub.ledger() == ["received": 5, "unsupported": 2, "applied": 1, "quarantined": 2])
    }

    @Test("quarantines the one raw event whose events break a promise of its adapter, and goes on with the others")
    func contract() async throws {
        let hub = try await Hub()
        var wrong: [InboundEvent] = []
        wrong.append(an.event("", .typing(true)))
        wrong.append(an.event(String(repeating: "k", count: 513), .typing(true)))
        wrong.append(an.event("nul\u{0}", .typing(true)))
        wrong.append(an.event("r", .receipt([], .read, reason: nil)))
        wrong.append(an.at("").says("no conversation"))
        var nobody = an.says("no handle")
        nobody.author = .customer([], name: nil)
        wrong.append(nobody)
        var nowhere = an.says("no account")
        nowhere.account = []
        wrong.append(nowhere)
        var foreign = an.says("unknown account")
        foreign.account = ["page-2", "page-3"]
        wrong.append(foreign)
        for (number, event) in wrong.enumerated() {
            try await hub.receive([.init(event: event), .init(event: an.says("good \(number)"))])
        }
        try await hub.settle()
        #expect(try await hub.ledger() == ["received": 8, "quarantined": 8])
        #expect(try await hub.texts("chat-an") == (0..<8).map { "good \($0)" })
        let reasons = try await hub.store.read { try $0.quarantine(in: hub.workspace, limit: 9) }.compactMap(\.reason)
        #expect(reasons.count == 8 && reasons[7].contains("page-2 or page-3"))
    }

    @Test("finds the account by any of its names")
    func aliases() async throws {
        let hub = try await Hub()
        var event = an.says("1")
        event.account = ["nobody", "old-page-1"]
        try await hub.apply(event)
        #expect(try await hub.texts("chat-an") == ["1"])
    }

    @Test("quarantines a poison raw event alone, when what it says cannot be stored")
    func poison() async throws {
        let hub = try await Hub()
        try await hub.receive([.init(event: an.says("before"))])
        try await hub.receive([.init(event: an.says("beside")), .init(event: an.says("poison"), isPoison: true)])
        try await hub.receive([.init(event: an.says("after"))])
        try await hub.settle()
        #expect(try await hub.texts("chat-an") == ["before", "after"])
        #expect(try await hub.interactions("chat-an").map(\.sequence) == [1, 2])
        #expect(try await hub.ledger() == ["received": 3, "applied": 2, "quarantined": 1])
        #expect(try await hub.store.commit { try $0.replay(nil, in: hub.workspace) } == 1)
        try await hub.settle()
        #expect(try await hub.ledger() == ["received": 3, "applied": 2, "quarantined": 1])
    }

    @Test("loses nothing and doubles nothing when it dies between taking in and applying, or before it could say so")
    func crash() async throws {
        var hub = try await Hub()
        try await hub.receive([.init(event: an.says("1"))], delivery: "d1")
        hub = try await hub.restarted()
        #expect(try await hub.ledger() == ["received": 1, "waiting": 1])
        try await hub.settle()
        hub = try await hub.restarted()
        try await hub.receive([.init(event: an.says("1"))], delivery: "d1")
        try await hub.receive([.init(event: an.says("1")), .init(event: an.says("2"))], delivery: "d2")
        hub = try await hub.restarted()
        try await hub.settle()
        #expect(try await hub.texts("chat-an") == ["1", "2"])
        #expect(try await hub.ledger() == ["received": 2, "applied": 2, "redelivered": 1])
    }

    @Test("takes ten-megabyte payloads and texts with a NUL")
    func large() async throws {
        let hub = try await Hub()
        let text = String(repeating: "Việt Nam 🇻🇳 ", count: 600_000)
        try await hub.apply(an.says(text, ref: "large"), an.says("a\u{0}b", ref: "nul"))
        #expect(try await hub.texts("chat-an") == [text, "a\u{FFFD}b"])
        #expect(try await hub.ledger() == ["received": 1, "applied": 1])
    }

    @Test("applies what came through a connection that another node made a moment ago")
    func newConnection() async throws {
        let hub = try await Hub()
        let other = try await Hub.neighbour(of: hub)
        try await other.connect(other.platforms[0], account: "page-9")
        var event = an.says("1")
        event.account = ["page-9"]
        try await other.receive([.init(event: event)], account: "page-9")
        try await hub.settle()
        #expect(try await hub.ledger() == ["received": 1, "applied": 1])
    }
}
