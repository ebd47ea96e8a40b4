import ChannelKit
import ChannelSimulation
import ChannelTestKit
import HubCore
import Testing

@testable import EmailChannel

extension ConformanceSubject {
    static var email: ConformanceSubject {
        var subject = ConformanceSubject(
            EmailAdapter.plugin,
            example: MemoryMailbox.example,
            target: SendTarget(
                account: "cskh@shopabc.vn",
                conversation: ConversationRef("tabc", subject: "Đơn hàng"),
                recipients: [Handle(.email, "hoa@x.vn")],
                customerMessage: "1@x.vn"
            ),
            world: { try MemoryMailbox($0.connection, secrets: $0.secrets, clock: $0.clock).world }
        )
        subject.report = subject.package + "/Sources/EmailChannel/conformance.json"
        guard case .object(let members) = MemoryMailbox.example else { return subject }
        subject.badConfigs = [
            .init(.object(members.merging(["smtp_security": "none"]) { $1 }), field: "smtp_security"),
            .init(.object(members.merging(["address": "a b@x.vn"]) { $1 }), field: "address"),
            .init(.object(members.merging(["folder": "IN\r\nBOX"]) { $1 }), field: "folder"),
        ]
        subject.failures = mailFailures
        return subject
    }

    // The kit's cases by the same names, in the words of SMTP.
    private static var mailFailures: [FailureCase] {
        [
            FailureCase("400", .status(554, body: "5.7.1 Rejected as spam"), becomes: .permanent),
            FailureCase("401", .status(535, body: "5.7.8 Bad credentials"), becomes: .unauthorized),
            FailureCase("403", .status(550, body: "5.7.1 Relaying denied"), becomes: .permanent),
            FailureCase("404", .status(550, body: "5.1.1 User unknown"), becomes: .recipient(.invalid)),
            FailureCase("409", .status(452, body: "4.2.2 Mailbox full"), becomes: .retryable),
            FailureCase("413", .status(552, body: "5.3.4 Message too big"), becomes: .permanent),
            FailureCase("429 in seconds", .status(432, body: "4.3.2 Concurrent"), becomes: .throttled(.seconds(60))),
            FailureCase(
                "429 with a date",
                .status(550, body: "5.4.5 Daily limit"),
                becomes: .throttled(.seconds(86_400))
            ),
            FailureCase("500", .status(451, body: "4.3.0 Local error"), becomes: .retryable),
            FailureCase("502", .status(450, body: "4.7.1 Greylisted, try again"), becomes: .retryable),
            FailureCase(
                "503 in seconds",
                .status(421, body: "4.7.28 Unusual rate"),
                becomes: .throttled(.seconds(900))
            ),
            FailureCase("blocked", .status(554, body: "5.7.1 blocked by recipient"), becomes: .recipient(.blocked)),
        ]
    }
}

@Suite("The e-mail adapter")
struct EmailConformanceTests {
    @Test("keeps the contract", arguments: Conformance.checks(for: .email))
    func keeps(_ check: ConformanceCheck) async throws {
        try await check.run()
    }

    @Test("has a report that is up to date")
    func reportIsCurrent() async throws {
        let report = try await Conformance.verifyReport(for: .email)
        #expect(report.checks.allSatisfy { $0.outcome != .fail })
        #expect(EmailAdapter.plugin.conformance?.channel == report.channel)
    }
}
