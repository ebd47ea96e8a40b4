import ChannelKit
import HubCore

extension UpdateReader {
    /// A new message.
    func new(_ message: Wire.Message, in member: String, isPost: Bool = false) -> [Decoded] {
        if let moved = move(of: message) { return [.event(moved)] }
        let address = message.address
        guard let conversation = conversation(address, message.chat) else { return ignoredGroup }
        guard let author = message.author(bot: Int64(account), isPost: isPost) else {
            return [.unsupported("a message of another bot")]
        }
        // What we said for a business account comes back to us; the hub has it already.
        let isOurs = message.senderBusinessBot.map { String($0.id) == account } ?? false
        let said =
            isOurs ? .receipt([MessageRef(String(message.id))], .sent, reason: nil) : body(of: message, in: member)
        guard let body = said else { return [.unsupported("an empty message")] }
        let event = InboundEvent(
            key: EventKey("m:\(address.scope):\(message.id)"),
            account: accounts,
            conversation: conversation,
            author: author,
            occurredAt: message.date.time,
            body: body,
            album: isOurs ? nil : message.mediaGroup.map { "\(address.scope):\($0)" },
            isAutomatic: message.isFromOffline == true || message.isAutomaticForward == true
                || message.senderBusinessBot != nil && !isOurs
        )
        return [.event(event)] + (language(of: message, after: event).map { [.event($0)] } ?? [])
    }

    private func body(of message: Wire.Message, in member: String) -> InboundEvent.Body? {
        if let content = message.content { return .message(content, MessageRef(String(message.id))) }
        if let notice = message.notice { return .notice(notice) }
        let unread = Wire.Message.unread(among: names(in: member))
        guard let first = unread.first else { return nil }
        let unshown = unread.filter(Wire.Message.unshown.contains)
        guard unshown.isEmpty else {
            return .message(Content(parts: unshown.map { .unsupported($0) }), MessageRef(String(message.id)))
        }
        return .notice(SystemNotice("telegram.service", details: ["kind": first]))
    }

    private func names(in member: String) -> [String] {
        guard let range = JSONSlices.member(member, of: raw.bytes) else { return [] }
        return (JSONSlices.members(of: raw.bytes, in: range) ?? []).map(\.name)
    }

    /// That a group became a supergroup.
    ///
    /// Both tell of it; one key makes them one event, whichever comes first.
    private func move(of message: Wire.Message) -> InboundEvent? {
        guard let old = message.migrateFrom ?? (message.migrateTo == nil ? nil : message.chat.id) else { return nil }
        guard acceptsGroups else { return nil }
        let new = message.migrateTo ?? message.chat.id
        return InboundEvent(
            key: EventKey("moved:\(old):\(new)"),
            account: accounts,
            conversation: ConversationRef(ChatAddress(old).key, .group, subject: message.chat.title),
            author: .system,
            occurredAt: message.date.time,
            body: .moved(to: ChatAddress(new).key)
        )
    }

    /// The language of somebody who starts the bot, once for each person and language.
    private func language(of message: Wire.Message, after event: InboundEvent) -> InboundEvent? {
        guard message.chat.isDirect, message.text?.hasPrefix("/start") == true else { return nil }
        guard case .customer = event.author, let from = message.from, let language = from.language else { return nil }
        var profile = event
        profile.key = EventKey("p:\(from.id):\(language)")
        profile.body = .profile(ProfilePatch(language: language))
        profile.isAutomatic = false
        return profile
    }
}
