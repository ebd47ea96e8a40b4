import Crypto
import Foundation
import HubCore
import HubStorage

/// What a webhook signs with.
///
/// After a change the old secret signs along for a day, so that nobody misses a message.
struct WebhookSecrets: Codable, Hashable, Sendable {
    var current: String
    var previous: String?
    var previousUntil: Timestamp?

    static let overlap: Duration = .seconds(86_400)

    init(current: String = WebhookSecrets.newSecret()) {
        self.current = current
    }

    /// A secret as Standard Webhooks writes it: `whsec_` and 32 random bytes in base 64.
    static func newSecret() -> String {
        var generator = SystemRandomNumberGenerator()
        return "whsec_"
            + Data((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }).base64EncodedString()
    }

    mutating func rotate(at moment: Timestamp) {
        previous = current
        previousUntil = moment + Self.overlap
        current = Self.newSecret()
    }

    func valid(at moment: Timestamp) -> [String] {
        guard let previous, let previousUntil, previousUntil > moment else { return [current] }
        return [current, previous]
    }

    static func place(of webhook: ID<Webhook>) -> String { "webhook/\(webhook)" }

    func sealed(for webhook: ID<Webhook>, by store: Store) throws -> [UInt8] {
        try store.seal(try APIJSON.encode(self), for: Self.place(of: webhook))
    }

    static func open(_ webhook: Webhook, by store: Store) throws -> WebhookSecrets {
        try APIJSON.decode(Self.self, try store.unseal(webhook.secrets, for: place(of: webhook.id)))
    }
}

/// Signs messages as Standard Webhooks says, version 1.
enum StandardWebhook {
    /// The headers of a message: its id, the time of this try, and a signature by each secret.
    static func headers(id: String, at moment: Timestamp, body: [UInt8], secrets: [String]) -> [String: String] {
        let seconds = "\(moment.milliseconds / 1000)"
        let signed = Array("\(id).\(seconds).".utf8) + body
        return [
            "webhook-id": id, "webhook-timestamp": seconds, "content-type": "application/json",
            "webhook-signature": secrets.compactMap { signature(of: signed, secret: $0) }.joined(separator: " "),
        ]
    }

    private static func signature(of bytes: [UInt8], secret: String) -> String? {
        guard secret.hasPrefix("whsec_"), let key = Data(base64Encoded: String(secret.dropFirst(6))) else { return nil }
        let mac = HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key))
        return "v1," + Data(mac).base64EncodedString()
    }
}
