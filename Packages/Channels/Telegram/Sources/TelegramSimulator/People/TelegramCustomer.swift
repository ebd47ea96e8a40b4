public import HubCore

/// A person with Telegram who talks to the bot.
public struct TelegramCustomer: Sendable {
    let telegram: TelegramSimulator
    /// The person's user id, which is also the id of their chat with the bot.
    public let id: Int64

    /// Writes a text.
    ///
    /// - Parameters:
    ///   - text: what to say.
    ///   - entities: what parts of the text mean, as Telegram writes it.
    ///   - replyTo: the message that this one answers.
    ///   - quote: the words of that message that are quoted.
    ///   - group: the group to write in instead of the private chat.
    /// - Returns: the id of the message.
    @discardableResult
    public func say(
        _ text: String,
        entities: JSONValue? = nil,
        replyTo: Int64? = nil,
        quoting quote: String? = nil,
        in group: TelegramGroup? = nil
    ) -> Int64 {
        var body: [String: JSONValue] = ["text": .string(text)]
        body["entities"] = entities
        if let quote { body["quote"] = ["text": .string(quote), "position": 0, "is_manual": true] }
        return send(body, replyTo: replyTo, in: group)
    }

    /// Begins to talk to the bot, as by a link with a payload.
    @discardableResult
    public func start(_ payload: String? = nil) -> Int64 {
        let text = payload.map { "/start \($0)" } ?? "/start"
        return say(text, entities: [["type": "bot_command", "offset": 0, "length": 6]])
    }

    /// Writes a message with any content, as Telegram writes it.
    @discardableResult
    public func send(_ body: [String: JSONValue], replyTo: Int64? = nil, in group: TelegramGroup? = nil) -> Int64 {
        telegram.happen { world, now in
            let key = World.ChatKey(id: group?.id ?? id)
            var body = body
            if let replyTo { body["reply_to_message"] = world.chats[key]?.messages[replyTo].map { .object($0.json) } }
            let message = world.add(body, to: key, from: world.users[id], at: now)
            world.chats[key]?.isStarted = true
            world.enqueue("message", message, chat: key.id, at: now)
            return message["message_id"]?.integer ?? 0
        }
    }

    /// Changes a text.
    public func edit(_ message: Int64, to text: String) {
        telegram.happen { world, now in
            let key = World.ChatKey(id: id)
            guard var changed = world.chats[key]?.messages[message] else { return }
            changed.json["text"] = .string(text)
            changed.json["edit_date"] = .integer(now.milliseconds / 1000)
            world.chats[key]?.messages[message] = changed
            world.enqueue("edited_message", changed.json, chat: id, at: now)
        }
    }

    /// Puts an emoji on a message, or takes it away.
    public func react(_ emoji: String?, to message: Int64) {
        telegram.happen { world, now in
            let key = World.ChatKey(id: id)
            let old = world.chats[key]?.messages[message]?.json["reaction"] ?? []
            let new: JSONValue = emoji.map { [["type": "emoji", "emoji": .string($0)]] } ?? []
            world.chats[key]?.messages[message]?.json["reaction"] = new
            let change: [String: JSONValue] = [
                "chat": .object(world.chats[key]?.json ?? [:]), "message_id": .integer(message),
                "user": .object(world.users[id] ?? [:]), "date": .integer(now.milliseconds / 1000),
                "old_reaction": old, "new_reaction": new,
            ]
            world.enqueue("message_reaction", change, chat: id, at: now)
        }
    }

    /// Blocks the bot, which then cannot write any more.
    public func block() { change(to: "kicked") }

    /// Lets the bot write again.
    public func unblock() { change(to: "member") }

    private func change(to status: String) {
        telegram.happen { world, now in
            let key = World.ChatKey(id: id)
            world.chats[key]?.isBlocked = status == "kicked"
            let bot = JSONValue.object(world.bot)
            let change: [String: JSONValue] = [
                "chat": .object(world.chats[key]?.json ?? [:]), "from": .object(world.users[id] ?? [:]),
                "date": .integer(now.milliseconds / 1000),
                "old_chat_member": ["user": bot, "status": status == "kicked" ? "member" : "kicked"],
                "new_chat_member": ["user": bot, "status": .string(status)],
            ]
            world.enqueue("my_chat_member", change, chat: id, at: now)
        }
    }
}
