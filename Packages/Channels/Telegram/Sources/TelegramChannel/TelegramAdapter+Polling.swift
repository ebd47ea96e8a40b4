public import ChannelKit
public import HubCore

extension TelegramAdapter: PollingSource {
    /// Before whatever waits at Telegram: customers wrote it in the last day and nobody has fetched it, so it waits for
    /// an answer, as it does with a webhook.
    public func start() async throws -> Cursor? { "0" }

    /// Asks for updates, waiting at Telegram until there are some.
    ///
    /// The cursor is the number of the next update; asking for it confirms all before. Without one, what waits at
    /// Telegram is history: the newest waiting update is looked up, and the cursor begins after it, so that nothing
    /// that arrives from then on is passed over. After a change from webhook to polling, the hub's own webhook is taken
    /// away, and what waits there was meant for the hub and is no history.
    /// - Throws: `AdapterFailure.conflict(_:)` if another program receives for the bot.
    public func poll(after cursor: Cursor?) async throws -> PollPage {
        guard mode == .polling else {
            throw AdapterFailure.conflict("this connection is set to webhook and must not poll")
        }
        do {
            guard let cursor else { return try await firstPage() }
            return try await page(after: cursor)
        } catch AdapterFailure.conflict(let text) where text.contains("webhook is active") {
            guard try await removeOwnWebhook() else { throw AdapterFailure.conflict(text) }
            return PollPage(events: [], next: cursor ?? "0")
        }
    }

    private func page(after cursor: Cursor) async throws -> PollPage {
        guard let offset = Int64(cursor.text) else {
            throw AdapterFailure.unexpected("the cursor is none of Telegram's")
        }
        let updates = try await updates(from: offset, limit: 100, waiting: 50)
        let numbers = updates.compactMap { $0.deliveryID.flatMap { Int64($0) } }
        guard let last = numbers.max() else {
            guard updates.isEmpty else { throw AdapterFailure.unexpected("getUpdates: updates without numbers") }
            // A server that does not wait is not to be asked without end.
            return PollPage(events: [], next: cursor, wait: .seconds(1))
        }
        return PollPage(events: updates, next: Cursor(String(last &+ 1)))
    }

    /// Takes the webhook away if it is the one this connection had before; another's is left alone, since that would
    /// take its messages away.
    private func removeOwnWebhook() async throws -> Bool {
        let info = try await api.ask("getWebhookInfo", for: WebhookInfo.self)
        guard let own = api.context.callbackURL, info.url == own else { return false }
        try await unsubscribe()
        return true
    }

    private struct WebhookInfo: Decodable {
        var url: String?
    }

    private func firstPage() async throws -> PollPage {
        let waiting = try await updates(from: -1, limit: 1, waiting: 0)
        let last = waiting.last?.deliveryID.flatMap { Int64($0) }
        // With nothing waiting, 0 stands for whatever comes first; no cursor would take that for history again.
        return PollPage(events: [], next: Cursor(String(last.map { $0 &+ 1 } ?? 0)))
    }

    private func updates(from offset: Int64, limit: Int64, waiting seconds: Int64) async throws -> [RawEvent] {
        let reply = try await api.page(
            "getUpdates",
            [
                "offset": .integer(offset),
                "limit": .integer(limit),
                "timeout": .integer(seconds),
                "allowed_updates": .array(Wire.Update.allowed.map { .string($0) }),
            ],
            timeout: .seconds(seconds + 15)
        )
        guard let range = JSONSlices.member("result", of: reply), let all = JSONSlices.elements(of: reply, in: range)
        else {
            throw AdapterFailure.unexpected("getUpdates: the answer cannot be read")
        }
        let now = api.context.clock.now()
        return all.map { Self.raw(Array(reply[$0]), at: now) }
    }
}
