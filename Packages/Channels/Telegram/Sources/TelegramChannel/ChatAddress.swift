import HubCore

/// A chat, or the part of one that is a conversation of its own.
///
/// Its key in the hub is the chat's id, with what stands for the part: `-100123#45` for a topic, `-100123@77` for one
/// person's letters to a channel, `bc_1:123` for the chat of a business account whose owner lets the bot speak.
struct ChatAddress: Hashable {
    /// The chat's id.
    var chat: Int64
    /// Which part of it.
    var lane: Lane

    /// Which part of a chat.
    enum Lane: Hashable {
        /// All of it.
        case whole
        /// A topic, by the thread's id.
        case topic(Int64)
        /// One person's letters to a channel, by the topic's id.
        case letters(Int64)
        /// The owner's own chat with somebody, by the business connection's id.
        case business(String)
    }

    init(_ chat: Int64, _ lane: Lane = .whole) {
        self.chat = chat
        self.lane = lane
    }

    /// The address of a conversation; `nil` if it is none of this channel.
    init?(key: String) {
        if let chat = Int64(key) {
            self.init(chat)
        } else if let colon = key.lastIndex(of: ":") {
            guard let chat = Int64(key[key.index(after: colon)...]), colon > key.startIndex else { return nil }
            self.init(chat, .business(String(key[..<colon])))
        } else if let mark = key.firstIndex(where: { $0 == "#" || $0 == "@" }) {
            guard let chat = Int64(key[..<mark]), let part = Int64(key[key.index(after: mark)...]) else { return nil }
            self.init(chat, key[mark] == "#" ? .topic(part) : .letters(part))
        } else {
            return nil
        }
    }

    /// The key in the hub.
    var key: String {
        switch lane {
        case .whole: String(chat)
        case .topic(let topic): "\(chat)#\(topic)"
        case .letters(let topic): "\(chat)@\(topic)"
        case .business(let connection): "\(connection):\(chat)"
        }
    }

    /// The chat as event keys name it: message ids are unique within a chat, and within a business connection.
    var scope: String {
        guard case .business(let connection) = lane else { return String(chat) }
        return "\(connection):\(chat)"
    }

    /// Whether the bot speaks for a business account here.
    var isBusiness: Bool {
        if case .business = lane { true } else { false }
    }

    /// The fields that every method for sending takes.
    var sendFields: [String: JSONValue] {
        switch lane {
        case .whole: ["chat_id": .integer(chat)]
        case .topic(let topic): ["chat_id": .integer(chat), "message_thread_id": .integer(topic)]
        case .letters(let topic): ["chat_id": .integer(chat), "direct_messages_topic_id": .integer(topic)]
        case .business(let connection): ["chat_id": .integer(chat), "business_connection_id": .string(connection)]
        }
    }

    /// The fields by which methods name a message that is already there.
    func fields(of message: Int64) -> [String: JSONValue] {
        var fields: [String: JSONValue] = ["chat_id": .integer(chat), "message_id": .integer(message)]
        if case .business(let connection) = lane { fields["business_connection_id"] = .string(connection) }
        return fields
    }
}
