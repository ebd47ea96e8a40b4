import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

@Suite("The webhook")
struct ReceivingTests {
    private static let address = "https://hub.example/in/1"

    private func subscribed() async throws -> Shop {
        let shop = try Shop()
        try await shop.adapter.subscribe(Self.address)
        return shop
    }

    @Test("is set with its secret and all kinds of update, twice without harm, and taken away")
    func subscription() async throws {
        let shop = try await subscribed()
        try await shop.adapter.subscribe(Self.address)
        #expect(shop.lastCall?["secret_token"] == .string(Shop.secret))
        #expect(shop.lastCall?["allowed_updates"]?.elements?.count == 11)
        #expect(shop.lastCall?["allowed_updates"]?.elements?.contains("message_reaction") == true)
        #expect(shop.telegram.webhookURL == Self.address)
        for _ in 1...2 { try await shop.adapter.unsubscribe() }
        #expect(shop.telegram.webhookURL == nil)
    }

    @Test("brings what a customer says, with the update's number")
    func admission() async throws {
        let shop = try await subscribed()
        let lan = shop.telegram.customer("Lan")
        lan.say("Chào shop 😊")
        var numbers: [String?] = []
        await shop.telegram.deliver { request in
            guard case .accept(let raw, .ok) = try? await shop.adapter.admit(request) else { return 401 }
            numbers.append(raw.deliveryID)
            return 200
        }
        #expect(numbers == ["730000001"])
        #expect(shop.telegram.waitingUpdates == 0)
    }

    @Test("is repeated until it is answered with 2xx, and holds back the rest of that chat only")
    func redelivery() async throws {
        let shop = try await subscribed()
        let lan = shop.telegram.customer("Lan")
        let minh = shop.telegram.customer("Minh")
        lan.say("Một")
        lan.say("Hai")
        minh.say("Ba")
        var seen: [String?] = []
        await shop.telegram.deliver { request in
            guard case .accept(let raw, _) = try? await shop.adapter.admit(request) else { return 401 }
            seen.append(raw.deliveryID)
            return seen.count == 1 ? 500 : 200
        }
        #expect(seen == ["730000001", "730000003"])
        let events = await shop.received()
        #expect(events.compactMap { $0.content?.plainText } == ["Một", "Hai"])
    }

    @Test("gives the same keys when it repeats, mixes up and delays", arguments: [1, 2, 3])
    func unruly(_ seed: UInt64) async throws {
        let shop = try await subscribed()
        let lan = shop.telegram.customer("Lan")
        for number in 1...20 { lan.say("Tin \(number)") }
        var keys: [EventKey] = []
        await shop.telegram.deliver(.unruly(seed: seed)) { request in
            guard case .accept(let raw, _) = try? await shop.adapter.admit(request) else { return 401 }
            keys += shop.adapter.decode(raw).events.map(\.key)
            return 200
        }
        #expect(keys.count > 20)
        #expect(Set(keys) == Set((1...20).map { EventKey("m:\(lan.id):\($0)") }))
    }

    @Test("lets nobody in without the secret, and nobody at all while the connection polls")
    func refusals() async throws {
        let request = WebhookRequest(
            method: .post,
            publicURL: Self.address,
            headers: [:],
            body: Array("{}".utf8),
            receivedAt: Shop.noon
        )
        for secret in [nil, "", "wrong", Shop.secret + "x"] {
            var forged = request
            forged.setSecret(secret)
            await #expect(throws: WebhookRejection.unauthenticated) { try await Shop().adapter.admit(forged) }
        }
        var genuine = request
        genuine.setSecret(Shop.secret)
        await #expect(throws: WebhookRejection.unauthenticated) { try await Shop("polling").adapter.admit(genuine) }
        genuine.method = .get
        await #expect(throws: WebhookRejection.wrongMethod) { try await Shop().adapter.admit(genuine) }
    }

    @Test("stores what came with the secret even if it cannot be read")
    func keepsUnreadable() async throws {
        var request = WebhookRequest(
            method: .post,
            publicURL: Self.address,
            headers: [:],
            body: Array("{\"update_id\":".utf8),
            receivedAt: Shop.noon
        )
        request.setSecret(Shop.secret)
        let shop = try Shop()
        guard case .accept(let raw, .ok) = try await shop.adapter.admit(request) else { return }
        #expect(raw.bytes == request.body && raw.deliveryID == nil)
        #expect(shop.adapter.decode(raw) == [.malformed("the update is broken")])
    }

    @Test("is named as the only way in, or polling is")
    func ingress() throws {
        #expect(try Shop().adapter.ingress == [.webhook])
        #expect(try Shop("polling").adapter.ingress == [.poll])
    }

    @Test("brings everything a person does, each as its own event")
    func everything() async throws {
        let shop = try await subscribed()
        let lan = shop.telegram.customer("Lan", lastName: "Nguyễn")
        let first = lan.say("Một")
        lan.edit(first, to: "Hai")
        lan.react("❤", to: first)
        lan.react(nil, to: first)
        lan.sendPhoto([1], caption: "Hàng bị lỗi", album: "9")
        lan.sendPhoto([2], album: "9")
        lan.sendVoice([3])
        lan.sendSticker("👍")
        lan.sendLocation(latitude: 21, longitude: 105)
        lan.sendContact(phone: "84901234567", name: "Lan", of: lan.id)
        lan.block()
        lan.unblock()
        let events = await shop.received()
        #expect(events.count == 12)
        #expect(Set(events.map(\.key)).count == 12)
        #expect(events.map(\.album).compactMap { $0 } == ["\(lan.id):9", "\(lan.id):9"])
        #expect(events.suffix(2).map(\.body) == [.consent(.unreachable), .consent(.reachable)])
        #expect(events[2].body == .reaction("1", "❤") && events[3].body == .reaction("1", nil))
    }

    @Test("tells once that a group went on as a supergroup")
    func migration() async throws {
        let shop = try await subscribed()
        let lan = shop.telegram.customer("Lan")
        let group = shop.telegram.group("Khách sỉ")
        lan.say("Chào", in: group)
        let moved = group.migrate()
        lan.say("Vẫn ở đây", in: moved)
        let events = await shop.received()
        #expect(events.map(\.conversation.key) == [group, group, group, moved].map { String($0.id) })
        #expect(events[1].body == .moved(to: String(moved.id)))
        #expect(events[1].key == events[2].key)
    }
}
