import HubCore

extension World {
    /// Carries out the methods that send one message.
    mutating func send(_ method: String, _ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        guard let kind = Kind(method: method) else { throw .notFound }
        let key = try reach(call, at: now)
        var body = try kind.isFile ? file(of: kind, call) : kind.body(call)
        try decorate(&body, call, in: key)
        return .object(say(body, in: key, at: now))
    }

    /// Adds a message of the bot; it sees itself what it says for a business account.
    private mutating func say(_ body: [String: JSONValue], in key: ChatKey, at now: Timestamp) -> [String: JSONValue] {
        let message = add(body, to: key, from: bot, at: now)
        guard let business = key.business, let owner = businesses[business]?.owner else { return message }
        var shown = message
        shown["from"] = users[owner].map { .object($0) }
        shown["sender_business_bot"] = .object(bot)
        enqueue("business_message", shown, chat: key.id, at: now)
        return message
    }

    /// Carries out `sendMediaGroup`.
    mutating func sendAlbum(_ call: Parameters, at now: Timestamp) throws(BotError) -> JSONValue {
        let key = try reach(call, at: now)
        let items = call.value("media")?.elements ?? []
        guard (2...10).contains(items.count) else { throw .bad("media group must include 2-10 items") }
        var bodies: [[String: JSONValue]] = []
        for item in items {
            guard let type = item["type"]?.text, let kind = Kind(rawValue: type), kind.isFile, kind.isForAlbums else {
                throw .bad("can't parse InputMedia: type must be one of photo, video, audio or document")
            }
            var part = call
            part.fields = ["caption": item["caption"] ?? .null, type: item["media"] ?? .null]
            bodies.append(try file(of: kind, part))
        }
        let families = Set(bodies.map { $0["photo"] != nil || $0["video"] != nil ? "visual" : $0.keys.sorted()[0] })
        guard families.count == 1 else { throw .bad("can't use the media of the specified type in the album") }
        numbers.other += 1
        let album = String(numbers.other)
        var sent: [JSONValue] = []
        for (index, body) in bodies.enumerated() {
            var body = body
            body["media_group_id"] = .string(album)
            if index == 0 { try decorate(&body, call, in: key) }
            sent.append(.object(say(body, in: key, at: now)))
        }
        return .array(sent)
    }

    /// Adds what any message may have: buttons, the message it answers, its topic.
    private func decorate(_ body: inout [String: JSONValue], _ call: Parameters, in key: ChatKey) throws(BotError) {
        if let markup = call.value("reply_markup") {
            try Checks.keyboard(markup)
            body["reply_markup"] = markup
        }
        if let thread = call.number("message_thread_id") {
            body["message_thread_id"] = .integer(thread)
            body["is_topic_message"] = true
        }
        guard let reply = call.value("reply_parameters"), let id = reply["message_id"]?.integer else { return }
        if let answered = chats[key]?.messages[id] {
            body["reply_to_message"] = .object(answered.json.filter { $0.key != "reply_to_message" })
        } else if reply["allow_sending_without_reply"]?.flag != true {
            throw .bad("message to be replied not found")
        }
    }

    /// A message with one file: uploaded, or one that the platform has.
    private mutating func file(of kind: Kind, _ call: Parameters) throws(BotError) -> [String: JSONValue] {
        let value = call.text(kind.rawValue) ?? ""
        let name = value.hasPrefix("attach://") ? String(value.dropFirst("attach://".count)) : kind.rawValue
        var stored: [String: JSONValue]
        if let upload = call.files[name] {
            guard upload.bytes.count <= (kind == .photo ? 10_000_000 : 50_000_000) else { throw .tooLarge }
            guard !upload.bytes.isEmpty else { throw .bad("file must be non-empty") }
            let ending = upload.name.split(separator: ".").last.map(String.init) ?? "bin"
            stored = store(upload.bytes, as: kind.rawValue, ending: ending.allSatisfy(\.isASCII) ? ending : "bin")
            stored["file_name"] = .string(upload.name)
            stored["mime_type"] = upload.mimeType.map { .string($0) }
        } else if let file = files[value] {
            stored = ["file_id": .string(value), "file_size": .integer(file.size)]
        } else {
            throw .bad(
                value.isEmpty
                    ? "there is no \(kind.rawValue) in the request" : "wrong file identifier/HTTP URL specified"
            )
        }
        var body: [String: JSONValue] = [kind.rawValue: .object(stored)]
        if kind == .photo {
            stored["width"] = 1280
            stored["height"] = 960
            body["photo"] = [.object(stored)]
        }
        if let caption = try Checks.words(call, "caption") { body["caption"] = .string(caption) }
        return body
    }
}

/// A kind of message, by the name of its field.
enum Kind: String {
    case message
    case photo
    case video
    case animation
    case audio
    case voice
    case sticker
    case document
    case location
    case venue
    case contact

    init?(method: String) {
        let method = method.lowercased()
        guard method.hasPrefix("send") else { return nil }
        self.init(rawValue: String(method.dropFirst("send".count)))
    }

    var isFile: Bool {
        switch self {
        case .photo, .video, .animation, .audio, .voice, .sticker, .document: true
        case .message, .location, .venue, .contact: false
        }
    }

    var isForAlbums: Bool {
        [.photo, .video, .audio, .document].contains(self)
    }

    /// What a message without a file holds.
    func body(_ call: Parameters) throws(BotError) -> [String: JSONValue] {
        switch self {
        case .contact:
            guard let phone = call.text("phone_number"), let name = call.text("first_name") else {
                throw .bad("phone number and first name must be specified")
            }
            return ["contact": ["phone_number": .string(phone), "first_name": .string(name)]]
        case .location: return ["location": try place(call)]
        case .venue:
            guard let title = call.text("title"), let address = call.text("address") else {
                throw .bad("title and address must be non-empty")
            }
            let venue: JSONValue = ["location": try place(call), "title": .string(title), "address": .string(address)]
            return ["venue": venue, "location": try place(call)]
        default: return ["text": .string(try Checks.words(call, "text") ?? "")]
        }
    }

    private func place(_ call: Parameters) throws(BotError) -> JSONValue {
        guard let latitude = call.decimal("latitude"), let longitude = call.decimal("longitude") else {
            throw .bad("latitude is empty")
        }
        guard abs(latitude) <= 90, abs(longitude) <= 180 else { throw .bad("bad location") }
        return ["latitude": .number(latitude), "longitude": .number(longitude)]
    }
}
