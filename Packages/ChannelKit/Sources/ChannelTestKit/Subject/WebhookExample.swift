import HTTPTypes
public import ChannelKit

/// How a platform's requests prove where they come from.
public struct WebhookExample: Sendable {
    /// Sets the headers that prove the request, for the time in `receivedAt` and the secrets given.
    public var sign: @Sendable (inout WebhookRequest, SecretSet) -> Void
    /// The headers that the proof rests on: a change of any bit, or its absence, must be noticed.
    public var provingHeaders: [String]
    /// Whether the proof covers the body.
    public var coversBody: Bool
    /// The fields of the configuration that hold the secret of the proof.
    public var secretKeys: [String]
    /// How long a request may be replayed, from the earliest to the latest moment at which it is taken; `nil` if the
    /// scheme has no time in it, which exempts from the check.
    public var lifetime: Duration?

    /// A scheme.
    ///
    /// - Parameters:
    ///   - provingHeaders: the headers that the proof rests on.
    ///   - coversBody: whether the proof covers the body.
    ///   - secretKeys: the fields that hold the secret.
    ///   - lifetime: how long a request may be replayed; `nil` without a time in the scheme.
    ///   - sign: sets the headers that prove a request.
    public init(
        provingHeaders: [String],
        coversBody: Bool,
        secretKeys: [String],
        lifetime: Duration?,
        sign: @escaping @Sendable (inout WebhookRequest, SecretSet) -> Void
    ) {
        self.provingHeaders = provingHeaders
        self.coversBody = coversBody
        self.secretKeys = secretKeys
        self.lifetime = lifetime
        self.sign = sign
    }

    /// Requests signed as the Standard Webhooks specification says, with the secret in the field `key`.
    public static func standardWebhooks(secret key: String) -> Self {
        let names = [StandardWebhooks.idHeader, StandardWebhooks.timestampHeader, StandardWebhooks.signatureHeader]
        return Self(
            provingHeaders: names,
            coversBody: true,
            secretKeys: [key],
            lifetime: StandardWebhooks.lifetime
        ) { request, secrets in
            let id = request.header(StandardWebhooks.idHeader) ?? "msg_1"
            let signed = StandardWebhooks.headers(
                for: request.body,
                id: id,
                at: request.receivedAt,
                secret: secrets.values[key] ?? ""
            )
            for field in signed { request.headers[field.name] = field.value }
        }
    }
}
