import HubCore
import HubStorage
import Testing

@Suite("Outgoing webhooks")
struct WebhookTests {
    private func webhook(of shop: Shop, topics: Set<Change.Topic> = []) async throws -> Webhook {
        try await shop.store.commit {
            try $0.createWebhook(
                $0.newID(),
                in: shop.workspace,
                name: "Kho",
                url: "https://a.vn",
                topics: topics,
                secrets: [7]
            )
        }
    }

    private func due(_ shop: Shop) async throws -> [WebhookDelivery] {
        let moment = shop.clock.now
        return try await shop.store.read { reader in
            try reader.webhooks(in: shop.workspace, limit: 9).flatMap {
                try reader.dueDeliveries(of: $0.id, at: moment, limit: 9)
            }
        }
    }

    @Test("begin at the present end of the change feed and keep what they want")
    func beginning() async throws {
        let shop = try await Shop()
        _ = try await shop.agent("a@b.vn", .agent)
        let webhook = try await webhook(of: shop, topics: [.ticketCreated, .ticketUpdated])
        #expect(webhook.cursor > 0)
        #expect(try await shop.store.read { try $0.webhook(webhook.id, in: shop.workspace) } == webhook)
        #expect(try await shop.store.read { try $0.webhooks(in: shop.workspace, limit: 9) } == [webhook])
        #expect(try await shop.store.read { try $0.activeWebhooks() } == [webhook])
        let other = try await shop.neighbour()
        #expect(try await shop.store.read { try $0.webhook(webhook.id, in: other.workspace) } == nil)
    }

    @Test("put each line of the feed in line once, whoever else does the same")
    func queueing() async throws {
        let shop = try await Shop()
        let webhook = try await webhook(of: shop)
        let queued = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    try await shop.store.commit { try $0.queue([("a", "1"), ("b", "2")], for: webhook, upTo: 99) }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(queued == 1)
        #expect(try await due(shop).map(\.body) == ["1", "2"])
        #expect(try await shop.store.read { try $0.nextDelivery() } == shop.clock.now)
    }

    @Test("are tried by one at a time, and what came of it is written down")
    func trying() async throws {
        let shop = try await Shop()
        let webhook = try await webhook(of: shop)
        _ = try await shop.store.commit { try $0.queue([("a", "1")], for: webhook, upTo: 99) }
        let delivery = try #require(try await due(shop).first)
        let until = shop.clock.now + .seconds(60)
        #expect(try await shop.store.commit { try $0.claim(delivery, until: until) })
        #expect(try await !shop.store.commit { try $0.claim(delivery, until: until) })
        #expect(try await due(shop).isEmpty)
        let attempt = WebhookAttempt(status: 500, error: nil, milliseconds: 12, at: shop.clock.now)
        let retry = shop.clock.now + .seconds(5)
        try await shop.store.commit { try $0.note(attempt, of: delivery, state: .waiting, retryAt: retry) }
        let waiting = try #require(try await shop.store.read { try $0.delivery(delivery.id, in: shop.workspace) })
        #expect(waiting.attempts == 1)
        #expect(waiting.notBefore == retry)
        try await shop.store.commit { try $0.note(attempt, of: delivery, state: .dead) }
        #expect(
            try await shop.store.read { try $0.attempts(of: delivery.id, in: shop.workspace) } == [attempt, attempt]
        )
        #expect(try await shop.store.read { try $0.nextDelivery() } == nil)
        #expect(try await shop.store.commit { try $0.redeliver(delivery.id, in: shop.workspace) })
        let again = try #require(try await due(shop).first)
        #expect(again.attempts == 0)
        #expect(again.decidedAt == nil)
    }

    @Test("miss what happens while they are paused, and what waited goes on")
    func pausing() async throws {
        let shop = try await Shop()
        var webhook = try await webhook(of: shop)
        let first = webhook
        _ = try await shop.store.commit { try $0.queue([("a", "1")], for: first, upTo: first.cursor) }
        webhook.isActive = false
        let paused = webhook
        try await shop.store.commit { try $0.update(paused) }
        #expect(try await due(shop).isEmpty)
        #expect(try await !shop.store.commit { try $0.queue([("b", "2")], for: first, upTo: 99) })
        _ = try await shop.agent("a@b.vn", .agent)
        webhook.isActive = true
        let resumed = webhook
        try await shop.store.commit { try $0.update(resumed) }
        let (stored, last) = try await shop.store.read { reader in
            (try reader.webhook(first.id, in: shop.workspace), try reader.lastChange(in: shop.workspace))
        }
        // Only the line that tells of its own return comes after the cursor.
        #expect(stored?.cursor == last - 1)
        #expect(try await due(shop).map(\.body) == ["1"])
    }

    @Test("are removed with everything that is known of them, also while a try is under way")
    func removing() async throws {
        let shop = try await Shop()
        let webhook = try await webhook(of: shop)
        _ = try await shop.store.commit { try $0.queue([("a", "1"), ("b", "2")], for: webhook, upTo: 99) }
        let deliveries = try await due(shop)
        let first = try #require(deliveries.first)
        let attempt = WebhookAttempt(status: 200, error: nil, milliseconds: 1, at: shop.clock.now)
        try await shop.store.commit { try $0.note(attempt, of: first, state: .delivered) }
        #expect(try await shop.store.commit { try $0.removeWebhook(webhook.id, in: shop.workspace) })
        #expect(try await !shop.store.commit { try $0.removeWebhook(webhook.id, in: shop.workspace) })
        for delivery in deliveries { try await shop.store.commit { try $0.note(attempt, of: delivery, state: .dead) } }
        #expect(try await shop.store.read { try $0.attempts(of: first.id, in: shop.workspace) }.isEmpty)
    }

    @Test("forget old deliveries that are decided")
    func pruning() async throws {
        let shop = try await Shop()
        let webhook = try await webhook(of: shop)
        _ = try await shop.store.commit { try $0.queue([("a", "1"), ("b", "2")], for: webhook, upTo: 99) }
        let first = try #require(try await due(shop).first)
        let attempt = WebhookAttempt(status: nil, error: "no answer", milliseconds: 1, at: shop.clock.now)
        try await shop.store.commit { try $0.note(attempt, of: first, state: .dead) }
        let later = shop.clock.now + .seconds(1)
        try await shop.store.commit { try $0.pruneDeliveries(before: later) }
        let left = try await shop.store.read { try $0.deliveries(of: webhook.id, in: shop.workspace, limit: 9) }
        #expect(left.map(\.body) == ["2"])
        #expect(try await shop.store.read { try $0.attempts(of: first.id, in: shop.workspace) }.isEmpty)
    }
}
