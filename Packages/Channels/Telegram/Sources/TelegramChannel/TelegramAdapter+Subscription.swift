public import ChannelKit
import HubCore

extension TelegramAdapter: Subscriber {
    /// Has Telegram call `callback` with the webhook's secret; in polling mode, has it call nobody, since it gives
    /// updates to no poller while a webhook is set.
    ///
    /// What waits at Telegram is kept and delivered.
    public func subscribe(_ callback: String) async throws {
        guard mode == .webhook else { return try await unsubscribe() }
        guard let secret = try? api.context.secrets.secret("webhook_secret") else {
            throw AdapterFailure.unauthorized("there is no webhook secret")
        }
        _ = try await api.ask(
            "setWebhook",
            [
                "url": .string(callback),
                "secret_token": .string(secret),
                "allowed_updates": .array(Wire.Update.allowed.map { .string($0) }),
            ],
            for: Bool.self
        )
    }

    /// Has Telegram call nobody; what waits there is kept.
    public func unsubscribe() async throws {
        _ = try await api.ask("deleteWebhook", for: Bool.self)
    }
}
