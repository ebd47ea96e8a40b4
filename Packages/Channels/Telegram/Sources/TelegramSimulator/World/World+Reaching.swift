import ChannelSimulation
import HubCore

extension World {
    /// The chat that a call names, if the bot may write there.
    ///
    /// - Throws: the platform's error for chats that are unknown, moved, blocked, not yet begun or written to too fast.
    mutating func reach(_ call: Parameters, at now: Timestamp) throws(BotError) -> ChatKey {
        let key = try find(call)
        guard let chat = chats[key] else { throw .bad("chat not found") }
        if let moved = chat.movedTo { throw .migrated(to: moved) }
        guard !chat.isBlocked else {
            throw .forbidden(chat.isPrivate ? "bot was blocked by the user" : "bot was kicked from the group chat")
        }
        if key.business == nil, chat.isPrivate, !chat.isStarted {
            throw .forbidden("bot can't initiate conversation with a user")
        }
        if key.business != nil, now - (chat.lastInbound ?? Timestamp(milliseconds: 0)) > .seconds(24 * 3600) {
            throw .bad("BUSINESS_PEER_INVALID")
        }
        if let flood = floods[key.id], flood.times > 0 {
            floods[key.id]?.times -= 1
            throw .flood(flood.wait)
        }
        var bucket = buckets[key.id] ?? TokenBucket(rate, at: now)
        let wait = bucket.take(at: now)
        buckets[key.id] = bucket
        if let wait { throw .flood(wait) }
        return key
    }

    /// The chat that a call names.
    func find(_ call: Parameters) throws(BotError) -> ChatKey {
        guard let id = call.number("chat_id") else { throw .bad("chat_id is empty") }
        guard let connection = call.text("business_connection_id") else { return ChatKey(id: id) }
        guard businesses[connection]?.isEnabled == true else { throw .bad("BUSINESS_CONNECTION_INVALID") }
        return ChatKey(id: id, business: connection)
    }

    /// The message that a call names.
    func message(_ call: Parameters, in key: ChatKey, to verb: String) throws(BotError) -> (Int64, Message) {
        guard let id = call.number("message_id"), let message = chats[key]?.messages[id] else {
            throw .bad("message to \(verb) not found")
        }
        return (id, message)
    }
}
