public import HubCore

extension TelegramCustomer {
    /// Everything the bot wrote to the person, oldest first, as Telegram writes it.
    public var inbox: [JSONValue] {
        telegram.messagesOfBot(in: World.ChatKey(id: id))
    }

    /// The texts and captions of what the bot wrote.
    public var readings: [String] {
        inbox.compactMap { ($0["text"] ?? $0["caption"])?.text }
    }

    /// Presses a button under the newest message of the bot that has one with this label.
    ///
    /// - Returns: the id of the press; `nil` if there is no such button.
    @discardableResult
    public func press(_ label: String) -> String? {
        let buttons = { (message: JSONValue) in
            (message["reply_markup"]?["inline_keyboard"]?.elements ?? []).flatMap { $0.elements ?? [] }
        }
        for message in inbox.reversed() {
            if let button = buttons(message).first(where: { $0["text"]?.text == label }) {
                return press(button, under: message)
            }
        }
        return nil
    }

    private func press(_ button: JSONValue, under message: JSONValue) -> String {
        telegram.happen { world, now in
            world.numbers.other += 1
            let press = String(world.numbers.other)
            world.presses[press] = World.Press(at: now)
            let query: [String: JSONValue] = [
                "id": .string(press), "from": .object(world.users[id] ?? [:]), "message": message,
                "chat_instance": "-3456789012345678901", "data": button["callback_data"] ?? .null,
            ]
            world.enqueue("callback_query", query, chat: id, at: now)
            return press
        }
    }

    /// Whether a press was answered, so that the button shows no wheel any more.
    public func isAnswered(_ press: String) -> Bool {
        telegram.with { $0.presses[press]?.isAnswered == true }
    }
}

extension TelegramSimulator {
    func messagesOfBot(in key: World.ChatKey) -> [JSONValue] {
        with { world in
            (world.chats[key]?.messages ?? [:]).sorted { $0.key < $1.key }
                .filter(\.value.isFromBot)
                .map { .object($0.value.json) }
        }
    }
}
