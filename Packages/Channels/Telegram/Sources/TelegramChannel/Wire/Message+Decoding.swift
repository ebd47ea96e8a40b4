extension Wire.Message {
    /// Reads the members that are there.
    ///
    /// A message has a dozen of some fifty members; asking for each of them takes longer than all the rest of decoding.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(Int64.self, forKey: .id)
        date = try members.decode(Wire.Moment.self, forKey: .date)
        chat = try members.decode(Wire.Chat.self, forKey: .chat)
        for key in members.allKeys {
            let isRead = try readHead(key, members) || readFile(key, members) || readThing(key, members)
            assert(isRead, "every key is read")
        }
    }

    private mutating func readHead(_ key: CodingKeys, _ members: Members) throws -> Bool {
        switch key {
        case .id, .date, .chat: break
        case .editDate: editDate = try members.value(key)
        case .from: from = try members.value(key)
        case .senderChat: senderChat = try members.value(key)
        case .senderBusinessBot: senderBusinessBot = try members.value(key)
        case .businessConnection: businessConnection = try members.value(key)
        case .threadID: threadID = try members.value(key)
        case .isTopicMessage: isTopicMessage = try members.value(key)
        case .directTopic: directTopic = try members.value(key)
        case .isAutomaticForward: isAutomaticForward = try members.value(key)
        case .isFromOffline: isFromOffline = try members.value(key)
        case .forwardOrigin: forwardOrigin = try members.value(key)
        case .mediaGroup: mediaGroup = try members.value(key)
        case .replyTo: replyTo = try members.value(key)
        case .quote: quote = try members.value(key)
        case .replyToStory: replyToStory = try members.value(key)
        case .keyboard: keyboard = try members.value(key)
        default: return false
        }
        return true
    }

    private mutating func readFile(_ key: CodingKeys, _ members: Members) throws -> Bool {
        switch key {
        case .text: text = try members.value(key)
        case .entities: entities = try members.value(key)
        case .caption: caption = try members.value(key)
        case .captionEntities: captionEntities = try members.value(key)
        case .photo: photo = try members.value(key)
        case .livePhoto: livePhoto = try members.value(key)
        case .video: video = try members.value(key)
        case .videoNote: videoNote = try members.value(key)
        case .animation: animation = try members.value(key)
        case .audio: audio = try members.value(key)
        case .voice: voice = try members.value(key)
        case .document: document = try members.value(key)
        case .sticker: sticker = try members.value(key)
        case .paidMedia: paidMedia = try members.value(key)
        default: return false
        }
        return true
    }

    private mutating func readThing(_ key: CodingKeys, _ members: Members) throws -> Bool {
        switch key {
        case .location: location = try members.value(key)
        case .venue: venue = try members.value(key)
        case .contact: contact = try members.value(key)
        case .poll: poll = try members.value(key)
        case .dice: dice = try members.value(key)
        case .story: story = try members.value(key)
        case .checklist: checklist = try members.value(key)
        case .richMessage: richMessage = try members.value(key)
        case .newMembers: newMembers = try members.value(key)
        case .leftMember: leftMember = try members.value(key)
        case .newTitle: newTitle = try members.value(key)
        case .pinned: pinned = try members.value(key)
        case .migrateTo: migrateTo = try members.value(key)
        case .migrateFrom: migrateFrom = try members.value(key)
        default: return false
        }
        return true
    }

    private typealias Members = KeyedDecodingContainer<CodingKeys>
}

extension Wire.Update {
    /// Reads the one member beside the id.
    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(Int64.self, forKey: .id)
        for key in members.allKeys {
            switch key {
            case .id: break
            case .message: message = try members.value(key)
            case .editedMessage: editedMessage = try members.value(key)
            case .channelPost: channelPost = try members.value(key)
            case .editedChannelPost: editedChannelPost = try members.value(key)
            case .businessMessage: businessMessage = try members.value(key)
            case .editedBusinessMessage: editedBusinessMessage = try members.value(key)
            case .deletedBusinessMessages: deletedBusinessMessages = try members.value(key)
            case .businessConnection: businessConnection = try members.value(key)
            case .callbackQuery: callbackQuery = try members.value(key)
            case .reaction: reaction = try members.value(key)
            case .myChatMember: myChatMember = try members.value(key)
            }
        }
    }
}

extension KeyedDecodingContainer {
    fileprivate func value<Value: Decodable>(_ key: Key) throws -> Value? {
        try decodeIfPresent(Value.self, forKey: key)
    }
}
