public import HubCore

/// A group that the bot is in.
public struct TelegramGroup: Sendable {
    let telegram: TelegramSimulator
    /// The group's id, below zero.
    public let id: Int64

    /// Everything the bot wrote in the group, oldest first, as Telegram writes it.
    public var inbox: [JSONValue] {
        telegram.messagesOfBot(in: World.ChatKey(id: id))
    }

    /// Turns the group into a supergroup, which has another id; the bot is told in both.
    public func migrate() -> TelegramGroup {
        telegram.happen { world, now in
            let old = World.ChatKey(id: id)
            let new = World.ChatKey(id: -1_002_000_000_000 + id)
            var json = world.chats[old]?.json ?? [:]
            json["id"] = .integer(new.id)
            json["type"] = "supergroup"
            world.chats[new] = World.Chat(json: json, isStarted: true)
            let leaving = world.add(["migrate_to_chat_id": .integer(new.id)], to: old, from: nil, at: now)
            let coming = world.add(["migrate_from_chat_id": .integer(id)], to: new, from: nil, at: now)
            world.chats[old]?.movedTo = new.id
            world.enqueue("message", leaving, chat: id, at: now)
            world.enqueue("message", coming, chat: new.id, at: now)
            return TelegramGroup(telegram: telegram, id: new.id)
        }
    }

    /// Puts the bot out of the group.
    public func kickBot() {
        telegram.happen { world, now in
            let key = World.ChatKey(id: id)
            world.chats[key]?.isBlocked = true
            let bot = JSONValue.object(world.bot)
            let change: [String: JSONValue] = [
                "chat": .object(world.chats[key]?.json ?? [:]), "from": .object(world.users.values.first ?? [:]),
                "date": .integer(now.milliseconds / 1000),
                "old_chat_member": ["user": bot, "status": "member"],
                "new_chat_member": ["user": bot, "status": "kicked"],
            ]
            world.enqueue("my_chat_member", change, chat: id, at: now)
        }
    }
}
