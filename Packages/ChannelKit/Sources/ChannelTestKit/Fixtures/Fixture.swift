import ChannelKit
import HubCore

/// One folder of `Fixtures`: what a platform sent, where it comes from and what it means.
struct Fixture: Sendable {
    let name: String
    let folder: String
    let meta: Meta
    let source: Source
    /// What the file holds; `nil` if nothing was recorded yet.
    let expected: [ExpectedEntry]?

    /// What arrived.
    enum Source: Sendable {
        case request(WebhookRequest)
        case event(RawEvent)
    }

    /// `meta.json`.
    struct Meta: Codable, Sendable {
        var origin: Origin
        var source: String
        var api: String
        var date: String
        var note: String?
        var redactions: [String]?
        var handshake: Bool?
        var echo: Bool?
        /// That the payload holds no time, so that its arrival has to do.
        var untimed: Bool?
        var repeats: String?
        var mediaType: String?
        var headers: [String: String]?
        var receivedAt: Timestamp?
        var secrets: [String: String]?
        var config: JSONValue?

        enum Origin: String, Codable, Sendable {
            case recorded
            case documented
            case composed
        }
    }

    var isHandshake: Bool { meta.handshake == true }
    /// Whether the request carries the platform's own signature, made with the secrets in `meta.json`.
    var isVerbatim: Bool { meta.secrets != nil }
}

/// One element of `expect.json`: exactly one of the three is set.
struct ExpectedEntry: Codable, Hashable, Sendable {
    var event: InboundEvent?
    var unsupported: String?
    var malformed: String?

    init(_ decoded: Decoded) {
        switch decoded {
        case .event(let event): self.event = event
        case .unsupported(let name): unsupported = name
        case .malformed(let reason): malformed = reason
        }
    }
}

extension [Decoded] {
    var events: [InboundEvent] {
        compactMap { decoded in
            guard case .event(let event) = decoded else { return nil }
            return event
        }
    }

    var keys: Set<EventKey> { Set(events.map(\.key)) }
}
