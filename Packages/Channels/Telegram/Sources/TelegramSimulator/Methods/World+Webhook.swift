import ChannelKit
import HubCore

extension World {
    /// Carries out `setWebhook`; an empty address removes it.
    mutating func setWebhook(_ call: Parameters) throws(BotError) -> JSONValue {
        guard let url = call.text("url"), !url.isEmpty else { return deleteWebhook(call) }
        let parts = URLParts(url)
        let isNearby = allowsLoopback && parts?.isLoopback == true
        guard let parts, parts.scheme == "https" || isNearby else {
            throw .bad("bad webhook: An HTTPS URL must be provided for webhook")
        }
        guard isNearby || [443, 80, 88, 8443].contains(parts.port ?? 443) else {
            throw .bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
        }
        let secret = call.text("secret_token")
        if let secret, secret.count > 256 || !secret.utf8.allSatisfy(Self.isAllowedInSecrets) {
            throw .bad("secret token contains unallowed characters")
        }
        webhook = Webhook(url: url, secret: secret, maxConnections: call.number("max_connections") ?? 40)
        remember(call)
        if call.value("drop_pending_updates")?.flag == true { updates = [] }
        return true
    }

    /// Carries out `deleteWebhook`.
    mutating func deleteWebhook(_ call: Parameters) -> JSONValue {
        webhook = nil
        if call.value("drop_pending_updates")?.flag == true { updates = [] }
        return true
    }

    /// What `getWebhookInfo` tells.
    var webhookInfo: JSONValue {
        var info: [String: JSONValue] = [
            "url": .string(webhook?.url ?? ""), "has_custom_certificate": false,
            "pending_update_count": .integer(Int64(updates.count)),
        ]
        if let webhook { info["max_connections"] = .integer(webhook.maxConnections) }
        if let lastError { info["last_error_message"] = .string(lastError) }
        if let allowed { info["allowed_updates"] = .array(allowed.sorted().map { .string($0) }) }
        return .object(info)
    }

    /// Keeps which updates are wanted; what waits already is not touched.
    mutating func remember(_ call: Parameters) {
        guard let kinds = call.value("allowed_updates")?.elements else { return }
        allowed = kinds.isEmpty ? nil : Set(kinds.compactMap(\.text))
    }

    /// What waits from `offset` on.
    ///
    /// Asking for it confirms everything before; a negative offset forgets all but the last so many.
    mutating func updates(from offset: Int64, limit: Int64) -> [JSONValue] {
        if offset < 0 {
            updates = updates.suffix(Int(clamping: -max(offset, -1000)))
        } else {
            updates.removeAll { $0.id < offset }
        }
        return updates.prefix(Int(clamping: min(max(limit, 1), 100))).map(\.json)
    }

    private static func isAllowedInSecrets(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
        default: false
        }
    }
}
