import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

@Suite("Sending")
struct SendingTests {
    private func photo(_ shop: Shop, _ caption: String? = nil, type: String = "image/jpeg") -> Content.Part {
        let blob = shop.simulation.blobs.put(Array("picture of \(caption ?? "nothing")".utf8))
        return .media(Media(kind: .image, source: .blob(blob), name: "hoa.jpg", mimeType: type, caption: caption))
    }

    private func document(_ shop: Shop, _ name: String) -> Content.Part {
        let blob = shop.simulation.blobs.put(Array(name.utf8))
        return .media(Media(kind: .file, source: .blob(blob), name: name, mimeType: "application/pdf"))
    }

    @Test("a text goes out as it is, without any markup")
    func text() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let receipt = try await shop.say("<b>Dạ</b> *còn* ạ_", to: lan)
        #expect(receipt == .sent(["2"]))
        #expect(shop.lastCall == ["chat_id": .integer(lan.id), "text": "<b>Dạ</b> *còn* ạ_"])
        #expect(shop.simulation.transport.calls.map(\.url) == ["https://api.telegram.org/bot\(Shop.token)/sendMessage"])
        #expect(lan.readings == ["<b>Dạ</b> *còn* ạ_"])
    }

    @Test("an answer names its message, and choices become buttons")
    func answerWithChoices() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        let asked = MessageRef(String(lan.say("Em muốn đổi")))
        let choices = [Choice(label: "Đổi trả", value: "RETURN"), Choice(label: "Khác", value: "OTHER")]
        let parts: [Content.Part] = [.text("Chọn mục")] + choices.map { .choice($0) }
        try await shop.send(.message(Content(parts: parts, quoted: asked)), to: String(lan.id))
        #expect(
            shop.lastCall == [
                "chat_id": .integer(lan.id), "text": "Chọn mục",
                "reply_parameters": ["message_id": 1, "allow_sending_without_reply": true],
                "reply_markup": [
                    "inline_keyboard": [
                        [["text": "Đổi trả", "callback_data": "RETURN"]], [["text": "Khác", "callback_data": "OTHER"]],
                    ]
                ],
            ]
        )
        #expect(lan.inbox.first?["reply_to_message"]?["text"] == "Em muốn đổi")
    }

    @Test("a pressed button is read with its label, and answered")
    func press() async throws {
        let shop = try Shop()
        try await shop.adapter.subscribe("https://hub.example/in/1")
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let parts: [Content.Part] = [.text("Chọn mục"), .choice(Choice(label: "Đổi trả", value: "RETURN"))]
        try await shop.send(.message(Content(parts: parts)), to: String(lan.id))
        let id = try #require(lan.press("Đổi trả"))
        let event = try #require(await shop.received().last)
        #expect(event.body == .pressed(Choice(label: "Đổi trả", value: "RETURN"), on: "2", press: Press(id)))
        #expect(!lan.isAnswered(id))
        try await shop.send(.answer(Press(id), text: "Đã nhận"), to: String(lan.id))
        #expect(lan.isAnswered(id))
        #expect(shop.lastCall == ["callback_query_id": .string(id), "text": "Đã nhận"])
        shop.simulation.clock.advance(by: .seconds(3600))
        #expect(try await shop.send(.answer(Press(id), text: nil), to: String(lan.id)) == .sent([]))
    }

    @Test("a picture is uploaded with its caption, byte for byte")
    func upload() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let receipt = try await shop.send(.message(Content(parts: [photo(shop, "Mẫu \"1\"")])), to: String(lan.id))
        #expect(receipt == .sent(["2"]))
        let call = try #require(shop.simulation.transport.calls.last)
        #expect(call.headers[.contentType]?.hasPrefix("multipart/form-data; boundary=mekong-") == true)
        let sent = try #require(lan.inbox.first)
        #expect(sent["caption"] == "Mẫu \"1\"")
        let file = try #require(sent["photo"]?.elements?.last?["file_id"]?.text)
        let media = Media(kind: .image, source: .remote(file))
        let raw = RawEvent(mediaType: "application/json", bytes: [], receivedAt: Shop.noon)
        guard case .call(let fetch) = try await shop.adapter.resolve(media, in: raw) else { return }
        #expect(await shop.telegram.answer(fetch).body == Array("picture of Mẫu \"1\"".utf8))
    }

    @Test("pictures go out as albums of ten, documents apart, each with an id")
    func albums() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let parts = (1...11).map { photo(shop, "Mẫu \($0)") } + [document(shop, "a.pdf"), document(shop, "b.pdf")]
        let receipt = try await shop.send(.message(Content(parts: parts)), to: String(lan.id))
        #expect(shop.methods == ["sendMediaGroup", "sendPhoto", "sendMediaGroup"])
        #expect(receipt.refs == (2...14).map { MessageRef(String($0)) })
        #expect(Set(lan.inbox.compactMap { $0["media_group_id"]?.text }).count == 2)
        #expect(lan.inbox.map { $0["photo"] != nil } == Array(repeating: true, count: 11) + [false, false])
    }

    @Test(
        "files that Telegram would change or refuse go as documents",
        arguments: [
            (MediaKind.image, "image/jpeg", "sendPhoto"), (.image, "image/svg+xml", "sendDocument"),
            (.image, "image/gif", "sendAnimation"), (.video, "video/mp4", "sendVideo"),
            (.video, "video/x-matroska", "sendDocument"), (.audio, "audio/mpeg", "sendAudio"),
            (.audio, "audio/wav", "sendDocument"), (.voice, "audio/ogg", "sendVoice"),
            (.voice, "audio/x-m4a", "sendAudio"), (.sticker, "image/webp", "sendSticker"),
            (.file, "image/jpeg", "sendDocument"),
        ]
    )
    func forms(_ kind: MediaKind, _ type: String, _ method: String) async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let media = Media(kind: kind, source: .blob(shop.simulation.blobs.put([1, 2, 3])), mimeType: type)
        try await shop.send(.message(Content(parts: [.media(media)])), to: String(lan.id))
        #expect(shop.methods == [method])
    }

    @Test("places and contacts have methods of their own")
    func things() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let place = Location(latitude: 21.03, longitude: 105.85)
        let named = Location(latitude: 21.03, longitude: 105.85, name: "Shop Hoa", address: "Hàng Bài")
        let card = ContactCard(name: "Minh", handles: [Handle(.phone, "+84907654321")])
        let parts: [Content.Part] = [.location(place), .location(named), .contact(card)]
        let receipt = try await shop.send(.message(Content(parts: parts)), to: String(lan.id))
        #expect(receipt.refs.count == 3)
        #expect(shop.methods == ["sendLocation", "sendVenue", "sendContact"])
        #expect(lan.inbox.map { $0["venue"]?["title"] } == [nil, "Shop Hoa", nil])
    }

    @Test("a text is edited, also into itself, and so are the words beside a picture")
    func edits() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        let key = String(lan.id)
        let text = try #require(try await shop.say("Dạ", to: lan).refs.first)
        for _ in 1...2 { try await shop.send(.edit(text, .text("Dạ còn ạ")), to: key) }
        let picture = try #require(
            try await shop.send(.message(Content(parts: [photo(shop, "Mẫu")])), to: key).refs.first
        )
        try await shop.send(.edit(picture, .text("Mẫu mới")), to: key)
        #expect(lan.readings == ["Dạ còn ạ", "Mẫu mới"])
        #expect(shop.methods.suffix(2) == ["editMessageText", "editMessageCaption"])
    }

    @Test("messages are withdrawn, again without harm, and reacted to")
    func deletesAndReacts() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        let asked = MessageRef(String(lan.say("Chào shop")))
        let key = String(lan.id)
        let sent = try #require(try await shop.say("Dạ", to: lan).refs.first)
        for _ in 1...2 { try await shop.send(.delete(sent), to: key) }
        #expect(lan.inbox.isEmpty)
        try await shop.send(.react(asked, "👍"), to: key)
        let thumb: JSONValue = [["type": "emoji", "emoji": "👍"]]
        #expect(shop.lastCall == ["chat_id": .integer(lan.id), "message_id": 1, "reaction": thumb])
        try await shop.send(.react(asked, nil), to: key)
        #expect(shop.lastCall?["reaction"] == [])
        await #expect(throws: SendFailure.self) { try await shop.send(.react(asked, "nonsense"), to: key) }
    }

    @Test("typing is shown, and its end needs no call")
    func typing() async throws {
        let shop = try Shop()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop")
        try await shop.send(.typing(true), to: String(lan.id))
        #expect(shop.lastCall == ["chat_id": .integer(lan.id), "action": "typing"])
        try await shop.send(.typing(false), to: String(lan.id))
        #expect(shop.methods == ["sendChatAction"])
    }

    @Test("a topic and a letter to a channel are answered where they stand")
    func lanes() async throws {
        let shop = try Shop()
        _ = try? await shop.send(.message(.text("Dạ")), to: "-100123#45", .group)
        #expect(shop.lastCall == ["chat_id": -100_123, "message_thread_id": 45, "text": "Dạ"])
        _ = try? await shop.send(.message(.text("Dạ")), to: "-100123@77")
        #expect(shop.lastCall == ["chat_id": -100_123, "direct_messages_topic_id": 77, "text": "Dạ"])
    }
}
