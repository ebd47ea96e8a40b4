import HubCore

extension TelegramCustomer {
    /// Sends a picture, which Telegram offers in two sizes.
    ///
    /// - Parameters:
    ///   - bytes: the picture.
    ///   - caption: words beside it.
    ///   - album: what makes several pictures one message.
    /// - Returns: the id of the message.
    @discardableResult
    public func sendPhoto(_ bytes: [UInt8], caption: String? = nil, album: String? = nil) -> Int64 {
        let sizes: [JSONValue] = telegram.with { world in
            let small = world.store([], as: "photo", ending: "jpg", size: 1210)
            let large = world.store(bytes, as: "photo", ending: "jpg")
            return [
                .object(small.merging(["width": 90, "height": 67]) { $1 }),
                .object(large.merging(["width": 1280, "height": 960]) { $1 }),
            ]
        }
        var body: [String: JSONValue] = ["photo": .array(sizes)]
        body["caption"] = caption.map { .string($0) }
        body["media_group_id"] = album.map { .string($0) }
        return send(body)
    }

    /// Sends a document.
    ///
    /// - Parameters:
    ///   - bytes: what is in it.
    ///   - name: its name.
    ///   - mimeType: what it claims to be.
    ///   - size: its size, if it shall be another than it is.
    /// - Returns: the id of the message.
    @discardableResult
    public func sendDocument(
        _ bytes: [UInt8],
        named name: String,
        mimeType: String = "application/pdf",
        size: Int64? = nil
    ) -> Int64 {
        let file = telegram.with { $0.store(bytes, as: "document", ending: "bin", size: size) }
        let facts: [String: JSONValue] = ["file_name": .string(name), "mime_type": .string(mimeType)]
        return send(["document": .object(file.merging(facts) { $1 })])
    }

    /// Speaks a message.
    @discardableResult
    public func sendVoice(_ bytes: [UInt8], seconds: Int64 = 3) -> Int64 {
        let file = telegram.with { $0.store(bytes, as: "voice", ending: "oga") }
        let facts: [String: JSONValue] = ["duration": .integer(seconds), "mime_type": "audio/ogg"]
        return send(["voice": .object(file.merging(facts) { $1 })])
    }

    /// Sends a still sticker that stands for an emoji.
    @discardableResult
    public func sendSticker(_ emoji: String) -> Int64 {
        let file = telegram.with { $0.store([0x52, 0x49, 0x46, 0x46], as: "sticker", ending: "webp") }
        let facts: [String: JSONValue] = [
            "type": "regular", "width": 512, "height": 512, "is_animated": false, "is_video": false,
            "emoji": .string(emoji),
        ]
        return send(["sticker": .object(file.merging(facts) { $1 })])
    }

    /// Tells where somebody is.
    @discardableResult
    public func sendLocation(latitude: Double, longitude: Double) -> Int64 {
        send(["location": ["latitude": .number(latitude), "longitude": .number(longitude)]])
    }

    /// Shares a telephone number: the person's own, or that of another user.
    @discardableResult
    public func sendContact(phone: String, name: String, of user: Int64?) -> Int64 {
        var contact: [String: JSONValue] = ["phone_number": .string(phone), "first_name": .string(name)]
        contact["user_id"] = user.map { .integer($0) }
        return send(["contact": .object(contact)])
    }
}
