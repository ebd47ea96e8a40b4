import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import TelegramChannel
import TelegramSimulator
import Testing

extension ConformanceSubject {
    /// Telegram as an operator without a public address connects it; the webhook's fixtures bring their own mode.
    static var telegram: ConformanceSubject {
        var subject = ConformanceSubject(
            TelegramAdapter.plugin,
            example: .object(Shop.config.merging(["mode": "polling"]) { $1 }),
            target: SendTarget(
                account: Shop.account,
                conversation: .init("6012345001"),
                recipients: [Handle("telegram_user", "6012345001")],
                reaction: "👍"
            ),
            platform: { setup in
                let rate = RateRule(.conversation, 1000, perMilliseconds: 1000)
                let telegram = TelegramSimulator(
                    token: setup.secrets["bot_token"] ?? "",
                    clock: setup.clock,
                    rate: rate
                )
                let lan = telegram.customer("Lan")
                lan.say("Chào shop")
                return PlayedPlatform(telegram) { lan.say($0) }
            }
        )
        subject.report = subject.package + "/Sources/TelegramChannel/conformance.json"
        subject.webhook = WebhookExample(
            provingHeaders: ["X-Telegram-Bot-Api-Secret-Token"],
            coversBody: false,
            secretKeys: ["webhook_secret"],
            lifetime: nil
        ) { request, secrets in
            request.setSecret(secrets.values["webhook_secret"] ?? "")
        }
        subject.badConfigs = [
            .init(.object(Shop.config.merging(["bot_token": "not a token"]) { $1 }), field: "bot_token"),
            .init(.object(Shop.config.merging(["mode": "carrier pigeon"]) { $1 }), field: "mode"),
            .init(.object(Shop.config.merging(["api_base": "ftp://example.com"]) { $1 }), field: "api_base"),
        ]
        subject.failures = FailureCase.telegram
        return subject
    }
}

extension FailureCase {
    /// The errors of the Bot API, each with what must become of it.
    static let telegram: [FailureCase] = [
        .said(429, "Too Many Requests: retry after 7", ["retry_after": 7], becomes: .throttled(.seconds(7))),
        .said(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            ["migrate_to_chat_id": -1_002_012_345_678],
            becomes: .moved("-1002012345678")
        ),
        .said(403, "Forbidden: bot was blocked by the user", becomes: .recipient(.blocked)),
        .said(403, "Forbidden: user is deactivated", becomes: .recipient(.invalid)),
        .said(403, "Forbidden: bot was kicked from the group chat", becomes: .recipient(.blocked)),
        .said(403, "Forbidden: bot is not a member of the supergroup chat", becomes: .recipient(.blocked)),
        .said(403, "Forbidden: the group chat was deleted", becomes: .recipient(.invalid)),
        .said(403, "Forbidden: bot can't initiate conversation with a user", becomes: .permanent),
        .said(400, "Bad Request: chat not found", becomes: .recipient(.invalid)),
        .said(400, "Bad Request: message text is empty", becomes: .permanent),
        .said(400, "Bad Request: message is too long", becomes: .permanent),
        .said(400, "Bad Request: can't parse entities", becomes: .permanent),
        .said(400, "Bad Request: BUTTON_DATA_INVALID", becomes: .permanent),
        .said(400, "Bad Request: file is too big", becomes: .permanent),
        .said(
            400,
            "Bad Request: wrong file_id or the file is temporarily unavailable",
            becomes: .retryable
        ),
        .said(400, "Bad Request: BUSINESS_PEER_INVALID", becomes: .windowClosed(.wait)),
        .said(400, "Bad Request: BUSINESS_CONNECTION_INVALID", becomes: .permanent),
        .said(401, "Unauthorized", becomes: .unauthorized),
        .said(404, "Not Found", becomes: .unauthorized),
        .said(500, "Internal Server Error", becomes: .outcomeUnknown),
        .said(200, "Bad Request: chat not found", code: 400, becomes: .recipient(.invalid)),
    ]

    private static func said(
        _ status: Int,
        _ text: String,
        code: Int? = nil,
        _ parameters: JSONValue? = nil,
        becomes expected: Expectation
    ) -> FailureCase {
        var body: [String: JSONValue] = [
            "ok": false, "error_code": .integer(Int64(code ?? status)), "description": .string(text),
        ]
        body["parameters"] = parameters
        return FailureCase("\(status) \(text)", .reply(.json(body, status: status)), becomes: expected)
    }
}

@Suite("Telegram and the contract")
struct ConformanceTests {
    @Test("keeps the contract", arguments: Conformance.checks(for: .telegram))
    func keeps(_ check: ConformanceCheck) async throws {
        try await check.run()
    }

    @Test("has a report that is up to date")
    func reportIsCurrent() async throws {
        let report = try await Conformance.verifyReport(for: .telegram)
        #expect(report.checks.allSatisfy { $0.outcome != .fail })
        #expect(report.tier != .experimental)
        #expect(TelegramAdapter.plugin.conformance?.channel == report.channel)
    }
}
