import ChannelKit
import ChannelSimulation
import HubCore

/// An error as the Bot API answers it; the words are those of its server's source.
struct BotError: Error {
    var code: Int
    var text: String
    var parameters: [String: JSONValue] = [:]

    /// The answer with its status and body.
    var reply: HTTPReply {
        var body: [String: JSONValue] = [
            "ok": false, "error_code": .integer(Int64(code)), "description": .string(text),
        ]
        if !parameters.isEmpty { body["parameters"] = .object(parameters) }
        return .json(body, status: code)
    }

    static func bad(_ text: String) -> Self { Self(code: 400, text: "Bad Request: \(text)") }
    static func forbidden(_ text: String) -> Self { Self(code: 403, text: "Forbidden: \(text)") }
    static func conflict(_ text: String) -> Self { Self(code: 409, text: "Conflict: \(text)") }
    static let unauthorized = Self(code: 401, text: "Unauthorized")
    static let notFound = Self(code: 404, text: "Not Found")
    static let tooLarge = Self(code: 413, text: "Request Entity Too Large")

    static func flood(_ wait: Duration) -> Self {
        let seconds = (wait.milliseconds + 999) / 1000
        return Self(
            code: 429,
            text: "Too Many Requests: retry after \(seconds)",
            parameters: ["retry_after": .integer(seconds)]
        )
    }

    static func migrated(to chat: Int64) -> Self {
        Self(
            code: 400,
            text: "Bad Request: group chat was upgraded to a supergroup chat",
            parameters: ["migrate_to_chat_id": .integer(chat)]
        )
    }
}
