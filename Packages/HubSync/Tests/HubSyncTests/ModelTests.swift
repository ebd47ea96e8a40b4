import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("A story of chance")
struct ModelTests {
    @Test(
        "loses nothing, doubles nothing and keeps the order, whatever is repeated, mixed up or dies",
        arguments: UInt64(1)...12
    )
    func story(seed: UInt64) async throws {
        var dice = Dice(seed: seed)
        var hub = try await Hub()
        var platform = Wire()
        for step in 0..<60 {
            platform.say(&dice)
            if dice.rolls(2) { try await platform.deliver(to: hub, &dice) }
            if dice.rolls(3) { try await hub.applier.applyWaiting() }
            if dice.rolls(9) { hub = try await hub.restarted() }
            if dice.rolls(7) { _ = try await hub.store.commit { [hub] in try $0.replay(nil, in: hub.workspace) } }
            if dice.rolls(5) { try await answer(hub, "trả lời \(step)", &dice) }
            if dice.rolls(4) { try await hub.sender.sendDue() }
            _ = try await hub.ledger()
        }
        // The adapter is mended, and all that was held back comes.
        hub.platforms[0].isFixed = true
        while platform.isWaiting { try await platform.deliver(to: hub, &dice) }
        try await hub.settle()
        _ = try await hub.store.commit { [hub] in try $0.replay(nil, in: hub.workspace) }
        hub = try await hub.restarted()
        try await hub.settle()
        try await expectAll(of: platform, in: hub)
        try await expectSending(in: hub)
    }

    private func expectAll(of platform: Wire, in hub: Hub) async throws {
        let ledger = try await hub.ledger()
        #expect(ledger["waiting"] == nil && ledger["quarantined"] == nil)
        #expect(ledger["applied"] == ledger["received"])
        for (chat, said) in platform.said {
            let stored = try await hub.interactions(chat).filter {
                if case .customer = $0.author { true } else { false }
            }
            let refs = stored.compactMap(\.ref?.text)
            #expect(Set(refs) == Set(said) && refs.count == said.count, "\(chat): lost or doubled")
            #expect(try await hub.interactions(chat).map(\.sequence) == Array(1...Int64(hub.interactions(chat).count)))
            // What was broken comes late, after its mending; the rest stands as it came.
            let sound = said.filter { !platform.broken.contains($0) }
            #expect(refs.filter { !platform.broken.contains($0) } == sound, "\(chat): out of order")
            for (ref, text) in platform.edited where said.contains(ref) {
                #expect(stored.first { $0.ref?.text == ref }?.body.content?.plainText == text)
            }
        }
        let tickets = try await hub.tickets()
        #expect(tickets.map(\.number) == Array(1...Int64(max(1, tickets.count))))
        #expect(try await hub.customers().count == platform.said.count)
        let feed = try await hub.store.read { try $0.changes(in: hub.workspace, after: 0, limit: 100_000) }
        #expect(feed.map(\.sequence) == Array(1...Int64(feed.count)))
    }

    private func answer(_ hub: Hub, _ text: String, _ dice: inout Dice) async throws {
        let chats = ["chat-a", "chat-b", "chat-c"]
        let chat = chats[Int.random(in: 0..<chats.count, using: &dice)]
        guard try await hub.hasConversation(chat) else { return }
        if dice.rolls(3) { hub.platforms[0].answer(.failure(.outcomeUnknown(.init("the line broke")))) }
        if dice.rolls(4) { hub.platforms[0].answer(.failure(.retryable(after: nil, .init("busy")))) }
        try await hub.reply(text, in: chat)
    }

    private func expectSending(in hub: Hub) async throws {
        for _ in 0..<400 {
            try await hub.sender.sendDue()
            hub.clock.advance(by: .seconds(700))
        }
        let counts = try await hub.store.read { try $0.outboxCounts(of: hub.workspace) }
        #expect(counts["queued"] == nil && counts["sending"] == nil && counts["dead"] == nil)
        // One attempt for each, and one more for each that certainly had not gone out.
        let attempts = Dictionary(grouping: hub.platforms[0].sent, by: \.id)
        #expect(Int64(attempts.count) == counts.values.reduce(0, +))
        for chat in ["chat-a", "chat-b", "chat-c"] {
            let mine = hub.platforms[0].sent.filter { $0.conversation.key == chat }.map(\.id)
            #expect(mine == mine.sorted())
        }
    }
}

/// A platform that says things, and delivers them at least once, late, in batches, and changes before messages.
private struct Wire {
    /// What each chat said, by message id, in order.
    var said: [String: [String]] = [:]
    var edited: [String: String] = [:]
    var broken: Set<String> = []
    private var queue: [[TestChannel.Entry]] = []
    private var past: [[TestChannel.Entry]] = []
    private var number = 0

    var isWaiting: Bool { !queue.isEmpty }

    mutating func say(_ dice: inout Dice) {
        var batch: [TestChannel.Entry] = []
        for _ in 0..<Int.random(in: 1...6, using: &dice) {
            number += 1
            let who = ["a", "b", "c"][Int.random(in: 0..<3, using: &dice)]
            let person = Person(who)
            let ref = "m\(number)"
            said["chat-" + who, default: []].append(ref)
            var entry = TestChannel.Entry(event: person.says("lời \(number)", ref: ref, at: Int64(number)))
            if dice.rolls(12) {
                entry.isBroken = true
                broken.insert(ref)
            }
            var change: TestChannel.Entry?
            if dice.rolls(4) {
                edited[ref] = "sửa \(number)"
                let body = InboundEvent.Body.edited(MessageRef(ref), .text("sửa \(number)"))
                change = TestChannel.Entry(event: person.event("e\(number)", body, at: Int64(number) + 1))
            }
            // A change may overtake its message.
            if let change, dice.rolls(2) { batch.append(change) }
            batch.append(entry)
            if let change, batch.last?.event?.key != change.event?.key { batch.append(change) }
        }
        queue.append(batch)
    }

    /// Delivers the next batch, or one that was delivered before.
    mutating func deliver(to hub: Hub, _ dice: inout Dice) async throws {
        if dice.rolls(3), let old = past.randomElement(using: &dice) {
            try await hub.receive(old)
        }
        guard !queue.isEmpty else { return }
        let next = queue.removeFirst()
        past.append(next)
        let delivery = "d\(past.count)"
        try await hub.receive(next, delivery: delivery)
        if dice.rolls(3) { try await hub.receive(next, delivery: delivery) }
    }
}
