public import HubCore

/// A person who lets the bot answer in their name.
public struct TelegramBusiness: Sendable {
    let telegram: TelegramSimulator
    /// The id of the connection between the owner and the bot.
    public let connection: String
    /// The owner's user id.
    public let owner: Int64

    /// Lets a customer write to the owner, which the bot sees.
    @discardableResult
    public func receive(_ text: String, from customer: TelegramCustomer) -> Int64 {
        write(text, in: customer, by: customer.id)
    }

    /// Lets the owner write to a customer by hand.
    @discardableResult
    public func say(_ text: String, to customer: TelegramCustomer) -> Int64 {
        write(text, in: customer, by: owner)
    }

    /// Takes messages away.
    public func delete(_ messages: [Int64], with customer: TelegramCustomer) {
        telegram.happen { world, now in
            let key = World.ChatKey(id: customer.id, business: connection)
            for message in messages { world.chats[key]?.messages[message] = nil }
            let gone: [String: JSONValue] = [
                "business_connection_id": .string(connection), "chat": .object(world.chats[key]?.json ?? [:]),
                "message_ids": .array(messages.map { .integer($0) }),
            ]
            world.enqueue("deleted_business_messages", gone, chat: customer.id, at: now)
        }
    }

    /// Everything the bot wrote to a customer in the owner's name, oldest first.
    public func sent(to customer: TelegramCustomer) -> [JSONValue] {
        telegram.messagesOfBot(in: World.ChatKey(id: customer.id, business: connection))
    }

    private func write(_ text: String, in customer: TelegramCustomer, by author: Int64) -> Int64 {
        telegram.happen { world, now in
            let key = World.ChatKey(id: customer.id, business: connection)
            if world.chats[key] == nil {
                let json = world.chats[World.ChatKey(id: customer.id)]?.json ?? [:]
                world.chats[key] = World.Chat(json: json, isStarted: true)
            }
            let message = world.add(["text": .string(text)], to: key, from: world.users[author], at: now)
            if author == customer.id { world.chats[key]?.lastInbound = now }
            world.enqueue("business_message", message, chat: customer.id, at: now)
            return message["message_id"]?.integer ?? 0
        }
    }
}
