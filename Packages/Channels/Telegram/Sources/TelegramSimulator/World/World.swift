import ChannelKit
import ChannelSimulation
import HubCore

/// All that the platform remembers of one bot.
struct World {
    let token: String
    let bot: [String: JSONValue]
    let rate: RateRule
    var chats: [ChatKey: Chat] = [:]
    var users: [Int64: [String: JSONValue]] = [:]
    var businesses: [String: Business] = [:]
    var files: [String: StoredFile] = [:]
    var presses: [String: Press] = [:]
    var updates: [Pending] = []
    var webhook: Webhook?
    var lastError: String?
    var allowed: Set<String>?
    var numbers = Numbers()
    var buckets: [Int64: TokenBucket] = [:]
    var allowsLoopback = false
    /// How often a chat still refuses to be written to, and how long it says to wait.
    var floods: [Int64: (times: Int64, wait: Duration)] = [:]
    /// How long an answer takes after a message was sent.
    var lag: Duration?

    /// What counts up.
    struct Numbers {
        var update: Int64 = 730_000_000
        var user: Int64 = 6_012_345_000
        var group: Int64 = 4_012_345_000
        var file: Int64 = 0
        var other: Int64 = 25_822_345_678_900_000
    }

    /// A chat: message ids are unique within it, and a business account's chats are apart from the bot's own.
    struct ChatKey: Hashable {
        var id: Int64
        var business: String?
    }

    struct Chat {
        var json: [String: JSONValue]
        var messages: [Int64: Message] = [:]
        var lastMessage: Int64 = 0
        /// Whether the person ever wrote to the bot.
        var isStarted = false
        var isBlocked = false
        var movedTo: Int64?
        var lastInbound: Timestamp?

        var isPrivate: Bool { json["type"] == "private" }
    }

    struct Message {
        var json: [String: JSONValue]
        var isFromBot: Bool
        var isRead = false
    }

    struct Business {
        var owner: Int64
        var isEnabled: Bool
    }

    struct StoredFile {
        var path: String
        var bytes: [UInt8]
        var size: Int64
    }

    /// A pressed button that waits for its answer.
    struct Press {
        var at: Timestamp
        var answer: String?
        var isAnswered = false
    }

    /// An update that nobody confirmed yet.
    struct Pending {
        var id: Int64
        var chat: Int64
        var at: Timestamp
        var json: JSONValue
    }

    struct Webhook {
        var url: String
        var secret: String?
        var maxConnections: Int64
    }

    init(token: String, name: String, username: String, rate: RateRule) {
        self.token = token
        self.rate = rate
        let id = token.split(separator: ":").first.flatMap { Int64($0) } ?? 1
        bot = ["id": .integer(id), "is_bot": true, "first_name": .string(name), "username": .string(username)]
    }

    /// Adds an update unless its kind is not wanted; drops what waits for more than a day.
    mutating func enqueue(_ kind: String, _ payload: [String: JSONValue], chat: Int64, at now: Timestamp) {
        if let oldest = updates.first, now - oldest.at > .seconds(24 * 3600) {
            updates.removeAll { now - $0.at > .seconds(24 * 3600) }
        }
        let isWanted =
            allowed?.contains(kind) ?? !["message_reaction", "message_reaction_count", "chat_member"].contains(kind)
        guard isWanted else { return }
        numbers.update += 1
        let json: JSONValue = .object(["update_id": .integer(numbers.update), kind: .object(payload)])
        updates.append(Pending(id: numbers.update, chat: chat, at: now, json: json))
    }

    /// A new message in a chat that is there.
    @discardableResult
    mutating func add(
        _ body: [String: JSONValue],
        to key: ChatKey,
        from: [String: JSONValue]?,
        at now: Timestamp
    ) -> [String: JSONValue] {
        var chat = chats[key] ?? Chat(json: ["id": .integer(key.id), "type": "private"])
        chat.lastMessage += 1
        var json = body
        json["message_id"] = .integer(chat.lastMessage)
        json["date"] = .integer(now.milliseconds / 1000)
        json["chat"] = .object(chat.json)
        if let from { json["from"] = .object(from) }
        if let business = key.business { json["business_connection_id"] = .string(business) }
        chat.messages[chat.lastMessage] = Message(json: json, isFromBot: from?["id"] == bot["id"])
        chats[key] = chat
        return json
    }

    /// Keeps a file and gives it an id.
    mutating func store(_ bytes: [UInt8], as kind: String, ending: String, size: Int64? = nil) -> [String: JSONValue] {
        numbers.file += 1
        let id = "BQACAgUAAxkB\(kind.prefix(2))\(numbers.file)"
        let size = size ?? Int64(bytes.count)
        files[id] = StoredFile(path: "\(kind)s/file_\(numbers.file).\(ending)", bytes: bytes, size: size)
        return ["file_id": .string(id), "file_unique_id": .string("AQAD\(numbers.file)"), "file_size": .integer(size)]
    }
}
