import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Testing

@testable import WebChatChannel

private let subject: ConformanceSubject = {
    let nowhere: @Sendable (ConformanceSetup) -> PlayedPlatform = { _ in
        PlayedPlatform(AnsweringPlatform { _ in HTTPReply(status: 500) })
    }
    let target = SendTarget(account: ID<Connection>(1).description, conversation: ConversationRef("u:42"))
    var subject = ConformanceSubject(WebChatAdapter.plugin, example: Shop.example, target: target, platform: nowhere)
    subject.report = subject.package + "/Sources/WebChatChannel/conformance.json"
    subject.site = SiteExample(
        visitor: { SiteRequest(origin: Shop.origin, token: nil, isOpen: true, receivedAt: $0) },
        signed: { secrets, now in
            let user = Shop.user(
                "42",
                email: "mai@example.com",
                phone: "0912 000 000",
                expires: now.milliseconds / 1000 + 3600,
                secret: secrets.values["identity_secret"] ?? ""
            )
            return SiteRequest(origin: Shop.origin, token: nil, user: user, isOpen: true, receivedAt: now)
        },
        refused: { now in
            func request(_ origin: String?, _ token: String? = nil) -> SiteRequest {
                SiteRequest(origin: origin, token: token, isOpen: true, receivedAt: now)
            }
            return [
                "another site": request("https://evil.example"), "no origin": request(nil),
                "a sandbox": request("null"),
                "a token of nobody": request(Shop.origin, "v1.abc.1777597200..c2lnbmF0dXJl"),
                "an empty token": request(Shop.origin, ""),
            ]
        },
        posts: posts
    )
    subject.badConfigs = [
        .init(changing("allowed_origins", to: ["tea.example"]), field: "allowed_origins"),
        .init(changing("allowed_origins", to: []), field: "allowed_origins"),
        .init(changing("accent", to: "green"), field: "accent"),
        .init(changing("session_days", to: 0), field: "session_days"),
    ]
    return subject
}()

private let posts: [SitePost] = [
    post("profile", ["name": "Lê Mai", "email": "mai@example.com"]), post("message", ["text": "Còn trà sen không?"]),
    post("message", ["text": "Sáng mai", "choice": "am"]), post("seen", ["sequence": 2, "refs": ["0000000000002"]]),
    post("visit", ["url": "https://tea.example/cart", "title": "Giỏ hàng", "seconds": 9]),
    post("form", ["form": "Liên hệ", "answers": [["field": "email", "value": "mai@example.com"]]]),
    post("typing", ["on": true]),
]

private func post(_ action: String, _ data: JSONValue) -> SitePost {
    SitePost(action: action, id: "post-\(action)", data: data, receivedAt: Shop.start)
}

private func changing(_ key: String, to value: JSONValue) -> JSONValue {
    guard case .object(var members) = Shop.example else { return Shop.example }
    members[key] = value
    return .object(members)
}

@Suite("The channel contract")
struct ConformanceTests {
    @Test("is kept", arguments: Conformance.checks(for: subject))
    func keeps(_ check: ConformanceCheck) async throws {
        try await check.run()
    }

    @Test("conformance.json says what the checks find")
    func report() async throws {
        let report = try await Conformance.verifyReport(for: subject)
        #expect(report.tier != .experimental)
        #expect(WebChatAdapter.plugin.conformance?.channel == report.channel)
    }
}
