import ChannelKit
import HubCore

extension HandleKind {
    /// A user's id, the same for every bot.
    static var telegramUser: Self { "telegram_user" }
    /// The id of a group or channel that writes in its own name.
    static var telegramChat: Self { "telegram_chat" }
}

extension Wire.User {
    /// The user as the author of something, by the id and by `further` handles.
    func author(with further: [Claim] = []) -> InboundEvent.Author {
        .customer([Claim(Handle(.telegramUser, String(id)), .platformAccount)] + further, name: name)
    }
}

extension Wire.Chat {
    /// The chat as the author of something it did in its own name.
    var author: InboundEvent.Author {
        .customer([Claim(Handle(.telegramChat, String(id)), .platformAccount)], name: name)
    }
}

extension Wire.Message {
    /// Who wrote the message.
    ///
    /// - Parameters:
    ///   - bot: our bot's user id.
    ///   - isPost: whether the message stands in a channel, which speaks for those who let our bot in.
    /// - Returns: the author; `nil` if it is another bot, since two bots could answer each other for ever.
    func author(bot: Int64?, isPost: Bool) -> InboundEvent.Author? {
        // A business chat is private, so its id is the customer's; whoever else writes there is the owner or our bot.
        if businessConnection != nil {
            guard let from, from.id == chat.id, senderBusinessBot == nil else { return .business(nil) }
            return from.author(with: ownPhone)
        }
        if isPost || isAutomaticForward == true { return .business(nil) }
        // Whoever writes in a chat's name comes with an invented user, who may be a bot.
        if let senderChat { return senderChat.author }
        guard let from else { return .system }
        if from.id == bot { return .business(nil) }
        return from.isBot == true ? nil : from.author(with: ownPhone)
    }

    /// The sender's own number, if Telegram says that it is theirs and it was not passed on by somebody else.
    private var ownPhone: [Claim] {
        guard let contact, let from, contact.userID == from.id, forwardOrigin == nil else { return [] }
        return [Claim(Handle(.phone, contact.phoneNumber), .platformStatement)]
    }
}
