import HubCore

extension World {
    /// Carries out a method other than `getUpdates`.
    ///
    /// - Returns: the result.
    mutating func perform(_ method: String, _ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        switch method.lowercased() {
        case "getme": return .object(bot.merging(["can_connect_to_business": true]) { $1 })
        case "getfile": return try file(call)
        case "setwebhook": return try setWebhook(call)
        case "deletewebhook": return deleteWebhook(call)
        case "getwebhookinfo": return webhookInfo
        case "sendmediagroup": return try sendAlbum(call, at: now)
        case "sendchataction":
            _ = try reach(call, at: now)
            return true
        case "editmessagetext": return try edit("text", call, at: now)
        case "editmessagecaption": return try edit("caption", call, at: now)
        case "deletemessage": return try delete(call, at: now)
        case "deletebusinessmessages": return try deleteBusiness(call)
        case "setmessagereaction": return try react(call, at: now)
        case "answercallbackquery": return try answer(call, at: now)
        case "readbusinessmessage": return try read(call)
        default: return try send(method, call, at: now)
        }
    }

    private func file(_ call: Parameters) throws(BotError) -> JSONValue {
        guard let id = call.text("file_id"), let file = files[id] else {
            throw .bad("wrong file_id or the file is temporarily unavailable")
        }
        guard file.size <= 20 * 1024 * 1024 else { throw .bad("file is too big") }
        return ["file_id": .string(id), "file_size": .integer(file.size), "file_path": .string(file.path)]
    }

    private mutating func edit(_ field: String, _ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        let key = try reach(call, at: now)
        var (id, message) = try message(call, in: key, to: "edit")
        guard message.isFromBot else { throw .bad("message can't be edited") }
        if field == "text" {
            guard message.json["text"] != nil else { throw .bad("there is no text in the message to edit") }
        } else if message.json["text"] != nil {
            throw .bad("there is no caption in the message to edit")
        }
        let words = try Checks.words(call, field)
        let keyboard = call.value("reply_markup")
        guard message.json[field]?.text != words || message.json["reply_markup"] != keyboard else {
            throw .bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a "
                    + "current content and reply markup of the message"
            )
        }
        message.json[field] = words.map { .string($0) }
        message.json["reply_markup"] = keyboard
        message.json["edit_date"] = .integer(now.milliseconds / 1000)
        chats[key]?.messages[id] = message
        return .object(message.json)
    }

    private mutating func delete(_ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        let key = try find(call)
        let (id, message) = try message(call, in: key, to: "delete")
        let sent = Timestamp(seconds: message.json["date"]?.integer ?? 0)
        guard now - sent <= .seconds(48 * 3600) else { throw .bad("message can't be deleted for everyone") }
        chats[key]?.messages[id] = nil
        return true
    }

    private mutating func deleteBusiness(_ call: Parameters) throws(BotError) -> JSONValue {
        guard let connection = call.text("business_connection_id"), businesses[connection]?.isEnabled == true else {
            throw .bad("BUSINESS_CONNECTION_INVALID")
        }
        let ids = call.value("message_ids")?.elements?.compactMap(\.integer) ?? []
        for key in chats.keys where key.business == connection {
            for id in ids { chats[key]?.messages[id] = nil }
        }
        return true
    }

    private mutating func react(_ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        let key = try reach(call, at: now)
        let (id, _) = try message(call, in: key, to: "react")
        let reactions = call.value("reaction")?.elements ?? []
        guard reactions.allSatisfy({ Checks.reactions.contains($0["emoji"]?.text ?? "") }) else {
            throw .bad("REACTION_INVALID")
        }
        chats[key]?.messages[id]?.json["bot_reaction"] = .array(reactions)
        return true
    }

    private mutating func answer(_ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        guard let id = call.text("callback_query_id"), let press = presses[id], now - press.at < .seconds(900) else {
            throw .bad("query is too old and response timeout expired or query ID is invalid")
        }
        presses[id]?.isAnswered = true
        presses[id]?.answer = call.text("text")
        return true
    }

    private mutating func read(_ call: Parameters) throws(BotError) -> JSONValue {
        let key = try find(call)
        let (id, _) = try message(call, in: key, to: "read")
        chats[key]?.messages[id]?.isRead = true
        return true
    }
}
