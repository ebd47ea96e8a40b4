import ChannelKit
import HubCore

/// Turns one update into events of the hub.
struct UpdateReader {
    /// Our bot's user id, as the hub knows the account.
    var account: String
    /// Whether groups and channels count.
    var acceptsGroups: Bool
    /// The bytes, for when they arrived and for the names of what is not read.
    var raw: RawEvent

    /// Everything that the update says.
    func decoded(_ update: Wire.Update) -> [Decoded] {
        if let message = update.message { return new(message, in: "message") }
        if let message = update.businessMessage { return new(message, in: "business_message") }
        if let message = update.channelPost { return new(message, in: "channel_post", isPost: true) }
        if let message = update.editedMessage ?? update.editedBusinessMessage { return edited(message, by: update) }
        if let message = update.editedChannelPost { return edited(message, by: update, isPost: true) }
        if let press = update.callbackQuery { return pressed(press) }
        if let change = update.reaction { return reaction(change, update) }
        if let change = update.myChatMember { return membership(change, update) }
        if let connection = update.businessConnection { return business(connection, update) }
        if let deleted = update.deletedBusinessMessages { return removed(deleted) }
        let names = (JSONSlices.members(of: raw.bytes) ?? []).map(\.name)
        guard let name = names.first(where: { $0 != "update_id" }) else {
            return [.malformed("the update says nothing")]
        }
        return [.unsupported(name)]
    }

    /// The account as events name it.
    var accounts: [String] { account.isEmpty ? [] : [account] }

    /// The conversation of an address in `chat`; `nil` if it is a group and groups do not count.
    func conversation(_ address: ChatAddress, _ chat: Wire.Chat) -> ConversationRef? {
        if chat.isDirect || address.isBusiness { return ConversationRef(address.key) }
        return acceptsGroups ? ConversationRef(address.key, .group, subject: chat.title) : nil
    }

    /// What becomes of news from a group when groups do not count.
    var ignoredGroup: [Decoded] { [.unsupported("a message in a group")] }

    private func edited(_ message: Wire.Message, by update: Wire.Update, isPost: Bool = false) -> [Decoded] {
        let address = message.address
        guard let conversation = conversation(address, message.chat) else { return ignoredGroup }
        guard let author = message.author(bot: Int64(account), isPost: isPost) else {
            return [.unsupported("a message of another bot")]
        }
        guard let content = message.content else { return [.unsupported("an edit of nothing that can be shown")] }
        // Two edits within one second differ in nothing but the update's number, which a redelivery repeats.
        return [
            .event(
                InboundEvent(
                    key: EventKey("e:\(address.scope):\(message.id):\(update.id)"),
                    account: accounts,
                    conversation: conversation,
                    author: author,
                    occurredAt: (message.editDate ?? message.date).time,
                    body: .edited(MessageRef(String(message.id)), content)
                )
            )
        ]
    }
}
