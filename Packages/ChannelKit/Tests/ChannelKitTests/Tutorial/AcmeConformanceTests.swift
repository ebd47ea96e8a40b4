import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Testing

extension ConformanceSubject {
    static var acme: ConformanceSubject { .acme(AcmeAdapter.plugin) }

    static func acme(_ plugin: ChannelPlugin) -> ConformanceSubject {
        var subject = ConformanceSubject(
            plugin,
            example: [
                "token": "acme-token-8Hq2Zk5v",
                "signing": "whsec_c29tZS1zZWNyZXQtb2YtYWNtZS1jaGF0",
                "signature": "Tea House",
            ],
            target: SendTarget(account: "shop-7", conversation: .init("chat-1")),
            platform: { setup in PlayedPlatform(AcmeSimulator(token: setup.secrets["token"] ?? "")) }
        )
        subject.webhook = .standardWebhooks(secret: "signing")
        subject.batch = ["items"]
        subject.failures = [
            FailureCase("blocked", .status(403, body: #"{"code":"blocked"}"#), becomes: .recipient(.blocked)),
            FailureCase("late", .status(403, body: #"{"code":"window_closed"}"#), becomes: .windowClosed(.wait)),
        ]
        return subject
    }
}

@Suite("The tutorial's adapter")
struct AcmeConformanceTests {
    @Test("keeps the contract", arguments: Conformance.checks(for: .acme))
    func keeps(_ check: ConformanceCheck) async throws {
        try await check.run()
    }

    @Test("has a report that is up to date")
    func reportIsCurrent() async throws {
        let report = try await Conformance.verifyReport(for: .acme)
        #expect(report.checks.allSatisfy { $0.outcome != .fail })
    }
}
