/// What Telegram writes, as far as this adapter reads it; every optional field may be missing in any payload.
enum Wire {}

extension Wire {
    /// One thing that happened; exactly one of the members beside the id is there.
    struct Update: Decodable {
        var id: Int64
        var message: Message?
        var editedMessage: Message?
        var channelPost: Message?
        var editedChannelPost: Message?
        var businessMessage: Message?
        var editedBusinessMessage: Message?
        var deletedBusinessMessages: DeletedMessages?
        var businessConnection: BusinessConnection?
        var callbackQuery: CallbackQuery?
        var reaction: ReactionChange?
        var myChatMember: MemberChange?

        enum CodingKeys: String, CodingKey {
            case id = "update_id"
            case message
            case editedMessage = "edited_message"
            case channelPost = "channel_post"
            case editedChannelPost = "edited_channel_post"
            case businessMessage = "business_message"
            case editedBusinessMessage = "edited_business_message"
            case deletedBusinessMessages = "deleted_business_messages"
            case businessConnection = "business_connection"
            case callbackQuery = "callback_query"
            case reaction = "message_reaction"
            case myChatMember = "my_chat_member"
        }

        /// What the platform is asked to tell, in its own names; it keeps silent about reactions unless they are named.
        static let allowed = CodingKeys.all.map(\.rawValue)
    }
}

extension Wire.Update.CodingKeys {
    fileprivate static let all: [Self] = [
        .message, .editedMessage, .channelPost, .editedChannelPost, .callbackQuery, .myChatMember, .reaction,
        .businessConnection, .businessMessage, .editedBusinessMessage, .deletedBusinessMessages,
    ]
}

extension Wire {
    /// A pressed button.
    struct CallbackQuery: Decodable {
        var id: String
        var from: User
        var message: Message?
        var data: String?
    }

    /// The reactions of one person or chat to one message, before and after.
    struct ReactionChange: Decodable {
        var chat: Chat
        var messageID: Int64
        var user: User?
        var actorChat: Chat?
        var date: Moment
        var old: [Reaction]
        var new: [Reaction]

        enum CodingKeys: String, CodingKey {
            case chat, user, date
            case messageID = "message_id"
            case actorChat = "actor_chat"
            case old = "old_reaction"
            case new = "new_reaction"
        }
    }

    /// One symbol on a message.
    struct Reaction: Decodable, Hashable {
        var type: String
        var emoji: String?
        var customEmojiID: String?

        enum CodingKeys: String, CodingKey {
            case type, emoji
            case customEmojiID = "custom_emoji_id"
        }

        /// The emoji, or the platform's name for what is none.
        var symbol: String {
            emoji ?? customEmojiID.map { "\(type):\($0)" } ?? type
        }
    }

    /// What the bot was and now is in a chat.
    struct MemberChange: Decodable {
        var chat: Chat
        var from: User
        var date: Moment
        var old: Member?
        var new: Member

        struct Member: Decodable {
            var status: String

            /// Whether the bot is there; in a private chat, whether it is not blocked.
            var isIn: Bool { status != "kicked" && status != "left" }
        }

        enum CodingKeys: String, CodingKey {
            case chat, from, date
            case old = "old_chat_member"
            case new = "new_chat_member"
        }
    }

    /// A person lets the bot speak in their name, or no longer.
    struct BusinessConnection: Decodable {
        var id: String
        var user: User
        var userChatID: Int64
        var date: Moment
        var isEnabled: Bool
        var rights: Rights?

        struct Rights: Decodable {
            var canReply: Bool?

            enum CodingKeys: String, CodingKey {
                case canReply = "can_reply"
            }
        }

        enum CodingKeys: String, CodingKey {
            case id, user, date, rights
            case userChatID = "user_chat_id"
            case isEnabled = "is_enabled"
        }
    }

    /// Messages of a business account that are gone; it is not said who took them away, nor when.
    struct DeletedMessages: Decodable {
        var connection: String
        var chat: Chat
        var messageIDs: [Int64]

        enum CodingKeys: String, CodingKey {
            case chat
            case connection = "business_connection_id"
            case messageIDs = "message_ids"
        }
    }
}
