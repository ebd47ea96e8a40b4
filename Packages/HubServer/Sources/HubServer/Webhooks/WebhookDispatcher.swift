import HubCore
import HubStorage
import Logging
import ServiceLifecycle

/// Reads the change feed for every webhook, and posts what is due.
struct WebhookDispatcher: Service {
    let hub: Hub

    private static let batch = 200
    private static let atOnce = 8
    /// Longer than a post may take, so that nobody else tries the same one meanwhile.
    private static let claim: Duration = .seconds(60)

    func run() async throws {
        guard let post = hub.services.post else { return try await gracefulShutdown() }
        let (wakes, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        hub.store.observe { _ in feed.yield() }
        feed.yield()
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    // What another node wrote, and what waits for its time, makes no noise here.
                    while (try? await Task.sleep(for: .seconds(2))) != nil { feed.yield() }
                }
                for await _ in wakes {
                    do {
                        try await work(by: post)
                    } catch {
                        hub.logger.debug("webhooks wait", metadata: ["error": "\(String(reflecting: type(of: error)))"])
                    }
                }
                group.cancelAll()
            }
        }
    }

    /// Puts in line what happened since, then tries everything that is due.
    func work(by post: @escaping WebhookPost) async throws {
        for webhook in try await hub.store.read({ try $0.activeWebhooks() }) { try await fill(webhook) }
        while !Task.isCancelled {
            let moment = hub.services.now()
            let due = try await hub.store.read { try $0.dueDeliveries(at: moment, limit: Self.atOnce) }
            guard !due.isEmpty else { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for delivery in due { group.addTask { try await attempt(delivery, by: post) } }
                try await group.waitForAll()
            }
        }
    }

    private func fill(_ webhook: Webhook) async throws {
        var webhook = webhook
        while true {
            let current = webhook
            let changes = try await hub.store.read { reader in
                try reader.changes(in: current.workspace, after: current.cursor, limit: Self.batch)
            }
            guard let last = changes.last else { return }
            let wanted = changes.filter { current.topics.isEmpty || current.topics.contains($0.topic) }
            let messages = try wanted.map { change in
                (
                    topic: change.topic.rawValue,
                    body: String(decoding: try APIJSON.encode(ChangeMessage(change)), as: UTF8.self)
                )
            }
            let isMine = try await hub.store.commit { transaction in
                try transaction.queue(messages, for: current, upTo: last.sequence)
            }
            guard isMine, changes.count == Self.batch else { return }
            webhook.cursor = last.sequence
        }
    }

    private func attempt(_ delivery: WebhookDelivery, by post: WebhookPost) async throws {
        let start = hub.services.now()
        guard try await hub.store.commit({ try $0.claim(delivery, until: start + Self.claim) }),
            let webhook = try await hub.store.read({ try $0.webhook(delivery.webhook, in: delivery.workspace) })
        else { return }
        let outcome = await send(delivery, to: webhook, at: start, by: post)
        let end = hub.services.now()
        let decision = RetrySchedule.decide(
            status: outcome.status,
            tries: delivery.attempts + 1,
            chance: Double.random(in: 0...1)
        )
        hub.metrics.add(.webhookAttempts, [decision == .delivered ? "delivered" : "failed"])
        let attempt = WebhookAttempt(
            status: outcome.status,
            error: outcome.error,
            milliseconds: (end - start).milliseconds,
            at: end
        )
        try await hub.store.commit { try note(decision, attempt, delivery, webhook, in: $0) }
    }

    private func send(
        _ delivery: WebhookDelivery,
        to webhook: Webhook,
        at moment: Timestamp,
        by post: WebhookPost
    ) async -> (status: Int?, error: String?) {
        do {
            let secrets = try WebhookSecrets.open(webhook, by: hub.store).valid(at: moment)
            let body = Array(delivery.body.utf8)
            let headers = StandardWebhook.headers(id: "msg_\(delivery.id)", at: moment, body: body, secrets: secrets)
            return (try await post(WebhookRequest(url: webhook.url, headers: headers, body: body)), nil)
        } catch is StoreError {
            return (nil, "the secret cannot be opened")
        } catch {
            return (nil, "no answer")
        }
    }

    private func note(
        _ decision: RetrySchedule.Decision,
        _ attempt: WebhookAttempt,
        _ delivery: WebhookDelivery,
        _ webhook: Webhook,
        in transaction: Transaction
    ) throws {
        switch decision {
        case .delivered: try transaction.note(attempt, of: delivery, state: .delivered)
        case .retry(let wait): try transaction.note(attempt, of: delivery, state: .waiting, retryAt: attempt.at + wait)
        case .giveUp: try transaction.note(attempt, of: delivery, state: .dead)
        case .pause:
            try transaction.note(attempt, of: delivery, state: .dead)
            guard var webhook = try transaction.webhook(webhook.id, in: webhook.workspace) else { return }
            webhook.isActive = false
            webhook.pausedBecause = "The receiver answered 410: it wants no more messages."
            try transaction.update(webhook)
        }
    }
}

/// What another system is told of a change: which thing it was, to be looked at through the API.
struct ChangeMessage: APIType {
    var type: String
    var timestamp: Timestamp
    var data: Subject

    /// The thing that changed, by its ids.
    struct Subject: APIType {
        var sequence: Int64
        var id: String
        var conversation: ID<Conversation>?
        var ticket: ID<Ticket>?

        static let schema = Schema.object(
            "ChangeSubject",
            .required("sequence", .integer(0...Int64.max), "The line of the change feed."),
            .required("id", .id, "The id of the thing that changed."),
            .optional("conversation", .id, "The conversation it belongs to."),
            .optional("ticket", .id, "The ticket it belongs to.")
        )
    }

    init(_ change: Change) {
        type = change.topic.rawValue
        timestamp = change.at
        data = Subject(
            sequence: change.sequence,
            id: ID<Change>(change.subject).description,
            conversation: change.conversation,
            ticket: change.ticket
        )
    }

    static let schema = Schema.object(
        "ChangeMessage",
        .required("type", .words(Change.Topic.self), "What happened."),
        .required("timestamp", .timestamp, "When."),
        .required("data", Subject.schema, "To what.")
    )
}
