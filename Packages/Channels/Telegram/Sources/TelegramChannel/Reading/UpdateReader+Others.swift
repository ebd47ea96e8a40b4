import ChannelKit
import HubCore

extension UpdateReader {
    /// A pressed button; Telegram does not say when, so it counts from when it arrived.
    func pressed(_ press: Wire.CallbackQuery) -> [Decoded] {
        guard let data = press.data, let message = press.message else { return [.unsupported("callback_query")] }
        let address = message.address
        guard let conversation = conversation(address, message.chat) else { return ignoredGroup }
        let buttons = (message.keyboard?.rows ?? []).joined()
        let label = buttons.first { $0.data == data }?.text ?? data
        return [
            event(
                "c:\(press.id)",
                in: conversation,
                by: press.from.author(),
                at: raw.receivedAt,
                .pressed(
                    Choice(label: label, value: data),
                    on: MessageRef(String(message.id)),
                    press: Press(press.id)
                )
            )
        ]
    }

    /// Somebody's reactions to a message changed; of several, the new one counts, and of those left the first.
    func reaction(_ change: Wire.ReactionChange, _ update: Wire.Update) -> [Decoded] {
        guard let conversation = conversation(ChatAddress(change.chat.id), change.chat) else { return ignoredGroup }
        guard let author = change.user?.author() ?? change.actorChat?.author else {
            return [.malformed("a reaction of nobody")]
        }
        let added = change.new.first { !change.old.contains($0) } ?? change.new.first
        return [
            event(
                "u:\(update.id)",
                in: conversation,
                by: author,
                at: change.date.time,
                .reaction(MessageRef(String(change.messageID)), added?.symbol)
            )
        ]
    }

    /// The bot was blocked or let in again by a person, or put into or out of a group.
    func membership(_ change: Wire.MemberChange, _ update: Wire.Update) -> [Decoded] {
        guard let conversation = conversation(ChatAddress(change.chat.id), change.chat) else { return ignoredGroup }
        let key = "u:\(update.id)"
        let moment = change.date.time
        guard !change.chat.isDirect else {
            let consent: Consent = change.new.isIn ? .reachable : .unreachable
            return [event(key, in: conversation, by: change.from.author(), at: moment, .consent(consent))]
        }
        let wasIn = change.old?.isIn ?? !change.new.isIn
        let came = change.new.isIn ? "telegram.bot_added" : "telegram.bot_removed"
        let code = wasIn == change.new.isIn ? "telegram.bot_status" : came
        let details = ["status": change.new.status, "by": change.from.name ?? ""]
        return [event(key, in: conversation, by: .system, at: moment, .notice(SystemNotice(code, details: details)))]
    }

    /// Somebody lets the bot speak in their name, or no longer; told in their own chat with the bot.
    func business(_ connection: Wire.BusinessConnection, _ update: Wire.Update) -> [Decoded] {
        let code = connection.isEnabled ? "telegram.business_connected" : "telegram.business_disconnected"
        let details = [
            "connection": connection.id,
            "name": connection.user.name ?? "",
            "can_reply": String(connection.rights?.canReply ?? false),
        ]
        return [
            event(
                "u:\(update.id)",
                in: ConversationRef(ChatAddress(connection.userChatID).key),
                by: .system,
                at: connection.date.time,
                .notice(SystemNotice(code, details: details))
            )
        ]
    }

    /// Messages of a business account are gone; Telegram does not say when, so it counts from when that arrived.
    func removed(_ deleted: Wire.DeletedMessages) -> [Decoded] {
        let address = ChatAddress(deleted.chat.id, .business(deleted.connection))
        return deleted.messageIDs.map { id in
            event(
                "d:\(address.scope):\(id)",
                in: ConversationRef(address.key),
                by: .system,
                at: raw.receivedAt,
                .deleted(MessageRef(String(id)))
            )
        }
    }

    private func event(
        _ key: String,
        in conversation: ConversationRef,
        by author: InboundEvent.Author,
        at moment: Timestamp,
        _ body: InboundEvent.Body
    ) -> Decoded {
        .event(
            InboundEvent(
                key: EventKey(key),
                account: accounts,
                conversation: conversation,
                author: author,
                occurredAt: moment,
                body: body
            )
        )
    }
}
