import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Testing

@Suite("Standard Webhooks")
struct StandardWebhooksTests {
    // The example that the specification's own libraries are tested with.
    private let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private let moment = Timestamp(seconds: 1_614_265_330)
    private let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    private func request(_ signature: String) throws -> WebhookRequest {
        var headers = HTTPFields()
        headers[try #require(HTTPField.Name("webhook-id"))] = "msg_p5jXN8AQM9LWM0D4loKWxJek"
        headers[try #require(HTTPField.Name("webhook-timestamp"))] = "1614265330"
        headers[try #require(HTTPField.Name("webhook-signature"))] = signature
        return WebhookRequest(
            method: .post,
            publicURL: "https://hub.example/in/1",
            headers: headers,
            body: Array(#"{"test": 2432232314}"#.utf8),
            receivedAt: moment
        )
    }

    private func verify(_ request: WebhookRequest, with secrets: [String: String]) throws(WebhookRejection) {
        let nobody = AnsweringPlatform { _ in HTTPReply(status: 404) }
        try StandardWebhooks.verify(request, secret: "key", in: .simulated(nobody, secrets: secrets))
    }

    @Test("the published example holds")
    func published() throws {
        try verify(request(signature), with: ["key": secret])
        let headers = StandardWebhooks.headers(
            for: Array(#"{"test": 2432232314}"#.utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at: moment,
            secret: secret
        )
        #expect(headers[try #require(HTTPField.Name("webhook-signature"))] == signature)
    }

    @Test("one good signature among several is enough")
    func several() throws {
        try verify(request("v1,AAAA v2,whatever \(signature)"), with: ["key": secret])
    }

    @Test("without a secret nothing passes", arguments: [[:], ["key": ""], ["key": "whsec_"], ["other": "x"]])
    func noSecret(_ secrets: [String: String]) throws {
        let request = try request(signature)
        #expect(throws: WebhookRejection.unauthenticated) { try verify(request, with: secrets) }
    }

    @Test("age decides", arguments: [(-61, false), (-60, true), (0, true), (240, true), (241, false)])
    func age(_ seconds: Int, _ passes: Bool) throws {
        var request = try request(signature)
        request.receivedAt = moment + .seconds(seconds)
        let late = request
        if passes {
            try verify(late, with: ["key": secret])
        } else {
            #expect(throws: WebhookRejection.stale) { try verify(late, with: ["key": secret]) }
        }
    }

    @Test("an absurd time is refused and does not trap", arguments: ["9223372036854775807", "-1", "", "now"])
    func absurdTime(_ time: String) throws {
        var request = try request(signature)
        request.headers[try #require(HTTPField.Name("webhook-timestamp"))] = time
        let odd = request
        #expect(throws: WebhookRejection.unauthenticated) { try verify(odd, with: ["key": secret]) }
    }
}
