import HubCore

extension Wire.Message {
    /// What the message reports about the chat, if that is known to this adapter.
    var notice: SystemNotice? {
        if let newMembers {
            let names = newMembers.compactMap { $0.name ?? $0.username }.joined(separator: ", ")
            return SystemNotice("telegram.members_joined", details: ["names": names])
        }
        if let leftMember {
            return SystemNotice(
                "telegram.member_left",
                details: ["names": leftMember.name ?? leftMember.username ?? ""]
            )
        }
        if let newTitle { return SystemNotice("telegram.title_changed", details: ["title": newTitle]) }
        if let pinned { return SystemNotice("telegram.pinned", details: ["message": String(pinned.messageID)]) }
        return nil
    }

    /// What a message without content is, by the platform's names of the members that this adapter does not read.
    static func unread(among members: [String]) -> [String] {
        let known = Set(CodingKeys.allCases.map(\.rawValue)).union([
            "author_signature", "effect_id", "external_reply", "has_media_spoiler", "has_protected_content",
            "is_paid_post", "link_preview_options", "paid_star_count", "reply_to_checklist_task_id",
            "reply_to_poll_option_id", "sender_boost_count", "sender_tag", "show_caption_above_media",
            "suggested_post_info", "via_bot",
        ])
        return members.filter { !known.contains($0) }
    }

    /// The names of what people send and this hub cannot show; all else that is not read is a report about the chat.
    static let unshown: Set<String> = [
        "game", "giveaway", "giveaway_winners", "invoice", "passport_data", "web_app_data",
    ]
}
