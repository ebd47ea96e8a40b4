import HubCore
@testable import HubStorage
import Testing

@Suite("The ledger")
struct LedgerTests {
    @Test("adds up at every step, and counts redeliveries apart")
    func addsUp() async throws {
        let shop = try await Shop()
        try await shop.receive(["a", "b", nil, nil, "a"])
        #expect(try await shop.count() == [.waiting: 4, .redelivered: 1, .received: 4])
        try await shop.receive(["b", "c"])
        #expect(try await shop.count() == [.waiting: 5, .redelivered: 2, .received: 5])

        let waiting = try await shop.store.read { try $0.waitingRawEvents(limit: 10) }
        #expect(waiting.map(\.draft.deliveryID) == ["a", "b", nil, nil, "c"])
        try await shop.store.commit {
            try $0.decide([
                (waiting[0], .applied, nil), (waiting[1], .unsupported, nil), (waiting[2], .quarantined, "broken"),
                (waiting[3], .quarantined, "also broken"),
            ])
        }
        #expect(
            try await shop.count()
                == [.waiting: 1, .applied: 1, .unsupported: 1, .quarantined: 2, .redelivered: 2, .received: 5]
        )
        // What was decided is still known when it comes again.
        try await shop.receive(["a", "b", "c"])
        #expect(try await shop.count()[.redelivered] == 5)

        try await shop.store.commit { try $0.dismiss(waiting[2].id, in: shop.workspace, reason: "a test of theirs") }
        #expect(try await shop.count()[.dismissed] == 1)
        let dismissed = try await shop.store.read { try $0.rawEvent(waiting[2].id, in: shop.workspace) }
        #expect(dismissed?.state == .dismissed && dismissed?.reason == "a test of theirs")

        #expect(try await shop.store.commit { try $0.replay(waiting[3].id, in: shop.workspace) } == 1)
        #expect(
            try await shop.count()
                == [.waiting: 2, .applied: 1, .unsupported: 1, .dismissed: 1, .redelivered: 5, .received: 5]
        )
        #expect(
            try await shop.store.read { try $0.waitingRawEvents(limit: 10) }.map(\.id) == [
                waiting[3].id, waiting[4].id,
            ]
        )
    }

    @Test("replays and dismisses only what is in quarantine, and only in its own workspace")
    func onlyQuarantine() async throws {
        let shop = try await Shop()
        let neighbour = try await shop.neighbour()
        try await shop.receive(["a"])
        let raw = try #require(try await shop.store.read { try $0.waitingRawEvents(limit: 1) }.first)
        #expect(try await shop.store.commit { try $0.replay(raw.id, in: shop.workspace) } == 0)
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.dismiss(raw.id, in: shop.workspace, reason: "") }
        }
        try await shop.store.commit { try $0.decide([(raw, .quarantined, "broken")]) }
        #expect(try await shop.store.commit { try $0.replay(nil, in: neighbour.workspace) } == 0)
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.dismiss(raw.id, in: neighbour.workspace, reason: "") }
        }
        #expect(try await neighbour.store.read { try $0.quarantine(in: neighbour.workspace, limit: 9) }.isEmpty)
        #expect(
            try await shop.store.read { try $0.quarantine(in: shop.workspace, limit: 9) }.map(\.reason) == ["broken"]
        )
        #expect(try await shop.store.commit { try $0.replay(nil, in: shop.workspace) } == 1)
    }

    @Test("takes each delivery once, however many bring it at the same time")
    func concurrentRedeliveries() async throws {
        let shop = try await Shop()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<300 { group.addTask { try? await shop.receive(["d\(number % 30)"]) } }
        }
        #expect(try await shop.count() == [.waiting: 30, .redelivered: 270, .received: 30])
    }

    @Test("keeps equal delivery ids of two connections, and of two companies, apart")
    func scopes() async throws {
        let shop = try await Shop()
        let neighbour = try await shop.neighbour()
        try await shop.receive(["a"])
        try await neighbour.receive(["a"])
        #expect(try await shop.count() == [.waiting: 1, .received: 1])
        #expect(try await neighbour.count() == [.waiting: 1, .received: 1])
    }

    @Test("keeps bytes and headers as they came: none, ten megabytes, or anything a byte can be")
    func bytes() async throws {
        let shop = try await Shop()
        let large = [UInt8](repeating: 0xC3, count: 10 << 20)
        let drafts = [[], Array(0...255), large].map {
            RawDraft(
                mediaType: "application/octet-stream",
                bytes: $0,
                headers: ["x-id": "ü", "x-empty": ""],
                receivedAt: Timestamp(milliseconds: -5),
                deliveryID: nil
            )
        }
        try await shop.store.commit { try $0.receive(drafts, on: shop.connection, in: shop.workspace) }
        let stored = try await shop.store.read { try $0.waitingRawEvents(limit: 10) }
        #expect(stored.map(\.draft.bytes) == drafts.map(\.bytes))
        #expect(stored.allSatisfy { $0.draft.headers == drafts[0].headers && $0.draft.receivedAt.milliseconds == -5 })
    }

    @Test("lets an event key be claimed once: in a batch, across batches, and by whoever comes first of many")
    func claims() async throws {
        let shop = try await Shop()
        let raw = ID<RawRecord.Entity>(1)
        let first = try await shop.store.commit {
            try $0.claim(["a", "b", "a"].map { (shop.account, $0, raw) }, in: shop.workspace)
        }
        #expect(first == [true, true, false])
        let wins = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    let won = try? await shop.store.commit {
                        try $0.claim(["b", "c", "d"].map { (shop.account, $0, raw) }, in: shop.workspace)
                    }
                    return won?.filter { $0 }.count ?? 0
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wins == 2)
    }

    @Test("gives a claim back when the unit that made it fails")
    func claimRollsBack() async throws {
        let shop = try await Shop()
        let raw = ID<RawRecord.Entity>(1)
        await #expect(throws: Refused.self) {
            try await shop.store.commit { transaction in
                _ = try transaction.claim([(shop.account, "a", raw)], in: shop.workspace)
                throw Refused()
            }
        }
        #expect(try await shop.store.commit { try $0.claim([(shop.account, "a", raw)], in: shop.workspace) } == [true])
    }
}

/// What a ledger counts.
enum Count: Hashable {
    case received, redelivered, waiting, applied, unsupported, quarantined, dismissed
}

extension Shop {
    /// Takes raw events in.
    func receive(_ ids: [String?]) async throws {
        let drafts = drafts(ids)
        try await store.commit { try $0.receive(drafts, on: connection, in: workspace) }
    }

    /// The counters that are not 0; checks that they add up.
    func count() async throws -> [Count: Int64] {
        let workspace = workspace
        let count = try #require(try await store.read { try $0.ledger(of: workspace) }.first)
        #expect(count.addsUp)
        let all: [Count: Int64?] = [
            .received: count.received, .redelivered: count.redelivered, .waiting: count.states["waiting"],
            .applied: count.states["applied"], .unsupported: count.states["unsupported"],
            .quarantined: count.states["quarantined"], .dismissed: count.states["dismissed"],
        ]
        return all.compactMapValues { $0 }.filter { $0.value != 0 }
    }
}
