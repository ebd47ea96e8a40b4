import Foundation
public import HTTPTypes
public import HubCore

/// Requests signed as the Standard Webhooks specification says: HMAC-SHA256 over id, time and body.
public enum StandardWebhooks {
    /// The header that names the delivery.
    public static let idHeader = "webhook-id"
    /// The header with the time of signing, in seconds since 1970.
    public static let timestampHeader = "webhook-timestamp"
    /// The header with one or several signatures.
    public static let signatureHeader = "webhook-signature"
    /// How long a signed request can be replayed: from a minute before its time until four minutes after it.
    public static let lifetime: Duration = .seconds(300)

    /// Checks signature and freshness; every current secret and every signature in the header counts.
    ///
    /// - Parameters:
    ///   - request: what arrived.
    ///   - key: the field of the configuration that holds the secret.
    ///   - context: where the secret is read.
    /// - Throws: ``WebhookRejection/unauthenticated`` without a valid signature or without a secret,
    ///   ``WebhookRejection/stale`` if it was signed too long ago or in the future.
    public static func verify(
        _ request: WebhookRequest,
        secret key: String,
        in context: AdapterContext
    ) throws(WebhookRejection) {
        guard let id = request.header(idHeader), let time = request.header(timestampHeader),
            let seconds = Int64(time), (0...1 << 40).contains(seconds),
            let given = request.header(signatureHeader), let secrets = try? context.secrets.secrets(key)
        else { throw .unauthenticated }
        let candidates = given.split(separator: " ").map { Array($0.utf8) }
        let wanted = secrets.compactMap { signature(of: request.body, id: id, time: time, secret: $0) }
        let isGenuine = wanted.reduce(false) { found, signature in
            candidates.reduce(found) { Signature.equal($1, signature.utf8) || $0 }
        }
        guard isGenuine else { throw .unauthenticated }
        let age = request.receivedAt - Timestamp(seconds: seconds)
        guard age >= .seconds(-60), age <= lifetime - .seconds(60) else { throw .stale }
    }

    /// The three headers of a signed request, for simulators and tests.
    ///
    /// - Returns: no headers if `secret` is empty or broken.
    public static func headers(for body: [UInt8], id: String, at moment: Timestamp, secret: String) -> HTTPFields {
        let time = String(moment.milliseconds / 1000)
        guard let signature = signature(of: body, id: id, time: time, secret: secret) else { return [:] }
        var headers = HTTPFields()
        for (name, value) in [(idHeader, id), (timestampHeader, time), (signatureHeader, signature)] {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return headers
    }

    private static func signature(of body: [UInt8], id: String, time: String, secret: String) -> String? {
        let key =
            secret.hasPrefix("whsec_") ? Signature.bytes(base64URL: String(secret.dropFirst(6))) : Array(secret.utf8)
        guard let key, !key.isEmpty else { return nil }
        let mac = Signature.hmacSHA256(Array("\(id).\(time).".utf8) + body, key: key)
        return "v1," + Data(mac).base64EncodedString()
    }
}

extension WebhookRequest {
    /// The value of a header, whatever the case of its name; `nil` if it is missing.
    public func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
