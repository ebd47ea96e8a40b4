import ChannelKit
import HubCore

extension WebChatConfig {
    /// What the widget needs to know at once; it draws itself from this.
    var welcome: JSONValue {
        [
            "site": .string(siteName),
            "accent": .string(accent),
            "position": .string(position),
            "locale": .string(locale),
            "greeting": ["en": .string(greeting.en), "vi": .string(greeting.vi)],
            "offline": ["en": .string(offline.en), "vi": .string(offline.vi)],
            "ask": .array(ask.fields.map { .string($0) }),
            "visits": .bool(recordsVisits),
            "maxText": .integer(Int64(Limits.textLength)),
        ]
    }
}
