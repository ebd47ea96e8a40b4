import ChannelTestKit
import Testing

@Suite("Breaking an adapter on purpose")
struct SabotageTests {
    @Test("is noticed by the check that is there for it", arguments: Sabotage.describing + Sabotage.sending)
    func isNoticedWhenSending(_ sabotage: Sabotage) async throws {
        try await expectFailure(of: sabotage)
    }

    @Test("is noticed when receiving", arguments: Sabotage.admission + Sabotage.decoding)
    func isNoticedWhenReceiving(_ sabotage: Sabotage) async throws {
        try await expectFailure(of: sabotage)
    }

    @Test(
        "does not come from being wrapped",
        arguments: Conformance.checks(for: Sabotage(0, "nothing") { _ in }.subject)
    )
    func wrapperIsInnocent(_ check: ConformanceCheck) async throws {
        #expect(try await check.run() != .exempt(""))
    }

    private func expectFailure(of sabotage: Sabotage) async throws {
        let check = try #require(Conformance.checks(for: sabotage.subject).first { $0.number == sabotage.check })
        let failure = await #expect(throws: ConformanceFailure.self) { try await check.run() }
        let text = try #require(failure).description
        #expect(text.hasPrefix("check \(sabotage.check) "))
        #expect(!text.contains("unexpected"), "the failure should say what is wrong: \(text)")
    }
}
