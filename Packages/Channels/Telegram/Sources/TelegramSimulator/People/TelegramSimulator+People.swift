import HubCore

extension TelegramSimulator {
    /// A new person, who has not talked to the bot yet.
    public func customer(
        _ firstName: String,
        lastName: String? = nil,
        username: String? = nil,
        language: String = "vi"
    ) -> TelegramCustomer {
        let id = with { world in
            world.numbers.user += 1
            let id = world.numbers.user
            var names: [String: JSONValue] = ["id": .integer(id), "first_name": .string(firstName)]
            names["last_name"] = lastName.map { .string($0) }
            names["username"] = username.map { .string($0) }
            world.chats[World.ChatKey(id: id)] = World.Chat(json: names.merging(["type": "private"]) { $1 })
            let facts: [String: JSONValue] = ["is_bot": false, "language_code": .string(language)]
            world.users[id] = names.merging(facts) { $1 }
            return id
        }
        return TelegramCustomer(telegram: self, id: id)
    }

    /// A new group with the bot in it.
    public func group(_ title: String) -> TelegramGroup {
        let id = with { world in
            world.numbers.group += 1
            let id = -world.numbers.group
            let json: [String: JSONValue] = ["id": .integer(id), "type": "group", "title": .string(title)]
            world.chats[World.ChatKey(id: id)] = World.Chat(json: json, isStarted: true)
            return id
        }
        return TelegramGroup(telegram: self, id: id)
    }

    /// A new person who lets the bot answer in their name, which the bot is told.
    public func business(_ firstName: String) -> TelegramBusiness {
        let owner = customer(firstName)
        return happen { world, now in
            world.numbers.other += 1
            let connection = "bc_\(world.numbers.other)"
            world.businesses[connection] = World.Business(owner: owner.id, isEnabled: true)
            let news: [String: JSONValue] = [
                "id": .string(connection), "user": .object(world.users[owner.id] ?? [:]),
                "user_chat_id": .integer(owner.id), "date": .integer(now.milliseconds / 1000),
                "rights": ["can_reply": true, "can_read_messages": true], "is_enabled": true,
            ]
            world.enqueue("business_connection", news, chat: owner.id, at: now)
            return TelegramBusiness(telegram: self, connection: connection, owner: owner.id)
        }
    }
}
