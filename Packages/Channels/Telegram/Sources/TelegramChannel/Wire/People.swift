extension Wire {
    /// A person or a bot.
    struct User: Decodable {
        var id: Int64
        var isBot: Bool?
        var firstName: String?
        var lastName: String?
        var username: String?
        var language: String?

        enum CodingKeys: String, CodingKey {
            case id, username
            case isBot = "is_bot"
            case firstName = "first_name"
            case lastName = "last_name"
            case language = "language_code"
        }

        /// The name to show; `nil` if the person has none.
        var name: String? {
            [firstName, lastName].joinedName
        }
    }

    /// A private chat, a group or a channel.
    struct Chat: Decodable {
        var id: Int64
        var type: String?
        var title: String?
        var firstName: String?
        var lastName: String?
        var isDirectMessages: Bool?

        enum CodingKeys: String, CodingKey {
            case id, type, title
            case firstName = "first_name"
            case lastName = "last_name"
            case isDirectMessages = "is_direct_messages"
        }

        /// The name to show; `nil` if the chat has none.
        var name: String? {
            title ?? [firstName, lastName].joinedName
        }

        /// Whether only one customer and we are there: private chats, whose ids are those of people, and the letters to
        /// a channel.
        var isDirect: Bool {
            isDirectMessages == true || type.map { $0 == "private" } ?? (id > 0)
        }
    }
}

extension [String?] {
    /// The given words with a space between; `nil` if there are none.
    var joinedName: String? {
        let words = compactMap { $0 }.filter { !$0.isEmpty }
        return words.isEmpty ? nil : words.joined(separator: " ")
    }
}
