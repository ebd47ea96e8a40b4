import Crypto
import Foundation
import HTTPTypes
import HubCore
import HubStorage
import Synchronization
import Testing

@testable import HubServer

/// Another system that answers as a test wants it to.
private final class Receiver: Sendable {
    private let state = Mutex((answer: Optional(204), requests: [WebhookRequest]()))

    struct NoAnswer: Error {}

    func answer(with status: Int?) { state.withLock { $0.answer = status } }
    var requests: [WebhookRequest] { state.withLock { $0.requests } }

    func take(_ request: WebhookRequest) throws -> Int {
        try state.withLock { state in
            state.requests.append(request)
            guard let status = state.answer else { throw NoAnswer() }
            return status
        }
    }
}

@Suite struct WebhookTests {
    private func deliver(_ hub: TestHub, to receiver: Receiver) async throws {
        await WebhookDispatcher(hub: hub.server.hub).work { try receiver.take($0) }
    }

    private func create(_ admin: Visitor, topics: [String] = ["settings.updated"]) async throws -> (
        id: String, secret: String
    ) {
        let made = try await admin.send(
            .post,
            "/api/v1/webhooks",
            [
                "name": "Kho", "url": "https://kho.example.vn/hook",
                "topics": .array(topics.map { .string($0) }),
            ]
        )
        #expect(made.status == 201)
        return (try #require(made.json["webhook", "id"]?.text), try #require(made.json["secret"]?.text))
    }

    private func verify(_ request: WebhookRequest, _ secret: String) throws -> Bool {
        let key = try #require(Data(base64Encoded: String(secret.dropFirst(6))))
        let (id, time) = (
            try #require(request.headers["webhook-id"]), try #require(request.headers["webhook-timestamp"])
        )
        let mac = HMAC<SHA256>.authenticationCode(
            for: Array("\(id).\(time).".utf8) + request.body,
            using: SymmetricKey(data: key)
        )
        let wanted = "v1," + Data(mac).base64EncodedString()
        return request.headers["webhook-signature"]?.split(separator: " ").contains { $0 == wanted } ?? false
    }

    @Test("a signature is the one of the Standard Webhooks paper")
    func aSignatureIsTheOneOf() {
        let headers = StandardWebhook.headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: Timestamp(seconds: 1_614_265_330),
            body: Array(#"{"test": 2432232314}"#.utf8),
            secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
        )
        #expect(headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
        #expect(headers["webhook-timestamp"] == "1614265330")
    }

    @Test("what happens is told once, signed, by ids")
    func whatHappensIsToldOnceSigned() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let (id, secret) = try await create(admin)
            let receiver = Receiver()
            try await deliver(hub, to: receiver)
            let before = receiver.requests.count
            let team = try await admin.send(.post, "/api/v1/teams", ["name": "Kho"]).json["id"]?.text
            try await deliver(hub, to: receiver)
            try await deliver(hub, to: receiver)
            #expect(receiver.requests.count == before + 1)
            let request = try #require(receiver.requests.last)
            #expect(try verify(request, secret))
            let body = try APIJSON.decode(JSONValue.self, request.body)
            #expect(body["type"]?.text == "settings.updated")
            #expect(body["data", "id"]?.text == team)
            #expect(ChangeMessage.schema.problems(in: body).isEmpty)
            let log = try await admin.send(.get, "/api/v1/webhooks/\(id)/deliveries")
            #expect(log.json["items"]?.elements?.first?["state"]?.text == "delivered")
        }
    }

    @Test("what was not asked for is not told")
    func whatWasNotAskedForIs() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            _ = try await create(admin, topics: ["ticket.created"])
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            let receiver = Receiver()
            try await deliver(hub, to: receiver)
            #expect(receiver.requests.isEmpty)
        }
    }

    @Test("a failure is tried again later, logged, and given up at last")
    func aFailureIsTriedAgainLater() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let (id, _) = try await create(admin)
            let receiver = Receiver()
            try await deliver(hub, to: receiver)
            let before = receiver.requests.count
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            receiver.answer(with: 500)
            try await deliver(hub, to: receiver)
            try await deliver(hub, to: receiver)
            #expect(receiver.requests.count == before + 1)
            receiver.answer(with: nil)
            for wait in RetrySchedule.waits {
                hub.clock.pass(wait * 2)
                try await deliver(hub, to: receiver)
            }
            hub.clock.pass(.seconds(200_000))
            try await deliver(hub, to: receiver)
            #expect(receiver.requests.count == before + 1 + RetrySchedule.waits.count)
            #expect(Set(receiver.requests.dropFirst(before).map { $0.headers["webhook-id"] }).count == 1)
            let log = try await admin.send(.get, "/api/v1/webhooks/\(id)/deliveries").json["items"]?.elements?.first
            #expect(log?["state"]?.text == "dead")
            let delivery = try #require(log?["id"]?.text)
            let detail = try await admin.send(.get, "/api/v1/deliveries/\(delivery)").json
            #expect(detail["log"]?.elements?.map { $0["status"]?.integer }.prefix(2) == [500, nil])
            receiver.answer(with: 200)
            #expect(try await admin.send(.post, "/api/v1/deliveries/\(delivery)/redelivery").status == 202)
            try await deliver(hub, to: receiver)
            let again = try await admin.send(.get, "/api/v1/deliveries/\(delivery)").json
            #expect(again["delivery", "state"]?.text == "delivered")
        }
    }

    @Test("a receiver that is gone is not told any more, until somebody lets it go on")
    func aReceiverThatIsGoneIs() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let (id, _) = try await create(admin)
            let receiver = Receiver()
            receiver.answer(with: 410)
            try await deliver(hub, to: receiver)
            let paused = try await admin.send(.get, "/api/v1/webhooks/\(id)").json
            #expect(paused["isActive"]?.flag == false)
            #expect(paused["pausedBecause"]?.text?.contains("410") == true)
            let count = receiver.requests.count
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            try await deliver(hub, to: receiver)
            #expect(receiver.requests.count == count)
            receiver.answer(with: 200)
            let back = try await admin.send(.patch, "/api/v1/webhooks/\(id)", ["isActive": true]).json
            #expect(back["pausedBecause"] == nil)
            try await deliver(hub, to: receiver)
            // It hears of its own change, and not of the team.
            #expect(receiver.requests.count == count + 1)
        }
    }

    @Test("after a new secret both sign for a day")
    func afterANewSecretBothSign() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let (id, old) = try await create(admin)
            let new = try #require(try await admin.send(.post, "/api/v1/webhooks/\(id)/secret").json["secret"]?.text)
            let receiver = Receiver()
            try await deliver(hub, to: receiver)
            let first = try #require(receiver.requests.last)
            for secret in [old, new] { #expect(try verify(first, secret)) }
            hub.clock.pass(.seconds(86_401))
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            try await deliver(hub, to: receiver)
            let later = try #require(receiver.requests.last)
            #expect(try !verify(later, old))
            #expect(try verify(later, new))
        }
    }

    @Test("a removed webhook leaves nothing behind, and old deliveries are forgotten")
    func aRemovedWebhookLeavesNothingBehind() async throws {
        try await TestHub.run { hub, visitor in
            let (agent, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let (id, _) = try await create(admin)
            let receiver = Receiver()
            try await deliver(hub, to: receiver)
            #expect(!receiver.requests.isEmpty)
            hub.clock.pass(.seconds(31 * 86_400))
            try await Housekeeping(hub: hub.server.hub).tidy()
            #expect(
                try await admin.send(.get, "/api/v1/webhooks/\(id)/deliveries").json["items"]?.elements?.isEmpty == true
            )
            try await admin.send(.post, "/api/v1/teams", ["name": "Kho"])
            try await deliver(hub, to: receiver)
            #expect(try await admin.send(.delete, "/api/v1/webhooks/\(id)").status == 204)
            #expect(try await admin.send(.get, "/api/v1/webhooks/\(id)/deliveries").status == 404)
            let (due, webhook) = (hub.clock.now, try #require(ID<Webhook>(id)))
            #expect(try await hub.store.read { try $0.dueDeliveries(of: webhook, at: due, limit: 9) }.isEmpty)
            #expect(try await hub.audit(in: agent.workspace).first?.action == "webhook.removed")
        }
    }

    @Test(
        "an address that cannot be posted to is refused",
        arguments: ["ftp://a.vn/x", "https://u:p@a.vn/", "kho.example.vn", "https://", "javascript:alert(1)"]
    )
    func anAddressThatCannotBePosted(url: String) async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            let answer = try await admin.send(.post, "/api/v1/webhooks", ["name": "Kho", "url": .string(url)])
            #expect(answer.fields == ["/url"])
        }
    }

    @Test("waits grow and are spread")
    func waitsGrowAndAreSpread() {
        #expect(RetrySchedule.decide(status: 200, tries: 1, chance: 0) == .delivered)
        #expect(RetrySchedule.decide(status: nil, tries: 1, chance: 0) == .retry(after: .seconds(5)))
        #expect(RetrySchedule.decide(status: 302, tries: 1, chance: 1) == .retry(after: .seconds(6)))
        #expect(RetrySchedule.decide(status: 500, tries: 10, chance: 0) == .giveUp)
        #expect(RetrySchedule.decide(status: 410, tries: 1, chance: 0) == .pause)
    }
}
