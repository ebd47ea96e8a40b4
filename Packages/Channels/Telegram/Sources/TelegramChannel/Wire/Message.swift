import HubCore

extension Wire {
    /// A message of any kind, or what is left of one that cannot be seen any more.
    struct Message: Decodable {
        var id: Int64
        var date: Moment
        var editDate: Moment?
        var chat: Chat
        var from: User?
        var senderChat: Chat?
        var senderBusinessBot: User?
        var businessConnection: String?
        var threadID: Int64?
        var isTopicMessage: Bool?
        var directTopic: DirectTopic?
        var isAutomaticForward: Bool?
        var isFromOffline: Bool?
        var forwardOrigin: Presence?
        var mediaGroup: String?
        var replyTo: Reference?
        var quote: Quote?
        var replyToStory: Story?

        var text: String?
        var entities: [Entity]?
        var caption: String?
        var captionEntities: [Entity]?
        var photo: [PhotoSize]?
        var livePhoto: File?
        var video: File?
        var videoNote: File?
        var animation: File?
        var audio: File?
        var voice: File?
        var document: File?
        var sticker: Sticker?
        var paidMedia: PaidMedia?
        var location: Place?
        var venue: Venue?
        var contact: Contact?
        var poll: Poll?
        var dice: Dice?
        var story: Story?
        var checklist: Checklist?
        var richMessage: JSONValue?
        var keyboard: Keyboard?

        var newMembers: [User]?
        var leftMember: User?
        var newTitle: String?
        var pinned: Reference?
        var migrateTo: Int64?
        var migrateFrom: Int64?

        enum CodingKeys: String, CodingKey, CaseIterable {
            case date, chat, from, quote, text, entities, caption, photo, video, animation, audio, voice, document
            case sticker, location, venue, contact, poll, dice, story, checklist
            case id = "message_id"
            case editDate = "edit_date"
            case senderChat = "sender_chat"
            case senderBusinessBot = "sender_business_bot"
            case businessConnection = "business_connection_id"
            case threadID = "message_thread_id"
            case isTopicMessage = "is_topic_message"
            case directTopic = "direct_messages_topic"
            case isAutomaticForward = "is_automatic_forward"
            case isFromOffline = "is_from_offline"
            case forwardOrigin = "forward_origin"
            case mediaGroup = "media_group_id"
            case replyTo = "reply_to_message"
            case replyToStory = "reply_to_story"
            case captionEntities = "caption_entities"
            case livePhoto = "live_photo"
            case videoNote = "video_note"
            case paidMedia = "paid_media"
            case richMessage = "rich_message"
            case keyboard = "reply_markup"
            case newMembers = "new_chat_members"
            case leftMember = "left_chat_member"
            case newTitle = "new_chat_title"
            case pinned = "pinned_message"
            case migrateTo = "migrate_to_chat_id"
            case migrateFrom = "migrate_from_chat_id"
        }
    }
}

extension Wire.Message {
    /// Where the message is.
    var address: ChatAddress {
        if let businessConnection { return ChatAddress(chat.id, .business(businessConnection)) }
        if let directTopic { return ChatAddress(chat.id, .letters(directTopic.id)) }
        if isTopicMessage == true, let threadID { return ChatAddress(chat.id, .topic(threadID)) }
        return ChatAddress(chat.id)
    }

    /// The message this one answers; in a topic every message names the topic's first, which says nothing.
    var answered: MessageRef? {
        guard let replyTo, isTopicMessage != true || replyTo.messageID != threadID else { return nil }
        return MessageRef(String(replyTo.messageID))
    }
}
