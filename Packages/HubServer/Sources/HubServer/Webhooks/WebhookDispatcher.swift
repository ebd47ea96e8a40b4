import HubCore
import HubStorage
import Logging
import ServiceLifecycle

/// Reads the change feed for every webhook, and posts what is due.
///
/// Each webhook has a line of its own, so that one receiver which does not answer holds up no other.
struct WebhookDispatcher: Service {
    let hub: Hub
    private let lines = WebhookLines()

    private static let batch = 200
    private static let atOnce = 4
    /// Longer than a post may take, so that nobody else tries the same one meanwhile.
    private static let claim: Duration = .seconds(60)

    init(hub: Hub) {
        self.hub = hub
    }

    func run() async throws {
        guard let post = hub.services.post else { return try await gracefulShutdown() }
        let (wakes, feed) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        hub.store.observe { _ in feed.yield() }
        feed.yield()
        await cancelWhenGracefulShutdown {
            await withDiscardingTaskGroup { group in
                group.addTask {
                    // What another node wrote, and what waits for its time, makes no noise here.
                    while (try? await Task.sleep(for: .seconds(2))) != nil { feed.yield() }
                }
                for await _ in wakes {
                    for webhook in await ready() { group.addTask { await serve(webhook, by: post) } }
                }
                group.cancelAll()
            }
        }
    }

    /// Puts in line what happened since, then tries everything that is due once.
    func work(by post: @escaping WebhookPost) async {
        await withDiscardingTaskGroup { group in
            for webhook in await ready() { group.addTask { await serve(webhook, by: post) } }
        }
    }

    /// Puts in line what happened since.
    ///
    /// - Returns: the webhooks whose line may go on; each of them has to be served.
    private func ready() async -> [ID<Webhook>] {
        do {
            let webhooks = try await hub.store.read { try $0.activeWebhooks() }
            for webhook in webhooks { await note { try await fill(webhook) } }
            return lines.begin(webhooks.map(\.id), at: hub.services.now())
        } catch {
            report(error)
            return []
        }
    }

    private func serve(_ webhook: ID<Webhook>, by post: @escaping WebhookPost) async {
        await note { try await drain(webhook, by: post) }
        lines.end(webhook)
    }

    /// Posts what is due until nothing is, or until the receiver fails.
    private func drain(_ webhook: ID<Webhook>, by post: @escaping WebhookPost) async throws {
        while !Task.isCancelled {
            let moment = hub.services.now()
            let limit = lines.isFailing(webhook) ? 1 : Self.atOnce
            let due = try await hub.store.read { try $0.dueDeliveries(of: webhook, at: moment, limit: limit) }
            guard !due.isEmpty else { return }
            let isFine = try await withThrowingTaskGroup(of: Bool.self) { group in
                for delivery in due { group.addTask { try await attempt(delivery, by: post) } }
                return try await group.reduce(true) { $0 && $1 }
            }
            lines.note(isFine, of: webhook, at: hub.services.now())
            guard isFine else { return }
        }
    }

    private func note(_ work: () async throws -> Void) async {
        do {
            try await work()
        } catch {
            report(error)
        }
    }

    private func report(_ error: any Error) {
        hub.logger.debug("webhooks wait", metadata: ["error": "\(String(reflecting: type(of: error)))"])
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

    /// Tries once, unless somebody else does.
    ///
    /// - Returns: whether the receiver is fine, as far as can be told.
    private func attempt(_ delivery: WebhookDelivery, by post: WebhookPost) async throws -> Bool {
        let start = hub.services.now()
        guard try await hub.store.commit({ try $0.claim(delivery, until: start + Self.claim) }),
            let webhook = try await hub.store.read({ try $0.webhook(delivery.webhook, in: delivery.workspace) })
        else { return true }
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
        return decision == .delivered
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
        if decision != .delivered {
            try transaction.giveUpDeliveries(of: webhook.id, dueBefore: attempt.at - RetrySchedule.patience)
        }
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
