import ChannelKit
import HTTPTypes
import Testing

@Suite("What a platform's answers mean")
struct FailureMapTests {
    private let map: FailureMap = [
        .code("131047"): .windowClosed(.template),
        .http(403): .recipient(.blocked),
        .text(400, "Not Modified"): .success,
    ]

    @Test("the first rule that matches decides")
    func rules() {
        #expect(map.meaning(of: .init(status: 403, code: "131047", text: "")) == .windowClosed(.template))
        #expect(map.meaning(of: .init(status: 403, text: "")) == .recipient(.blocked))
        #expect(map.failure(for: .init(status: 400, text: "message is not modified at all")) == nil)
    }

    @Test(
        "without a rule HTTP decides",
        arguments: [
            (400, FailureMap.Meaning.permanent), (401, .unauthorized), (404, .permanent), (429, .throttled(.account)),
            (500, .outcomeUnknown), (503, .outcomeUnknown), (200, .outcomeUnknown),
        ]
    )
    func defaults(_ status: Int, _ meaning: FailureMap.Meaning) {
        #expect(FailureMap().meaning(of: .init(status: status, text: "")) == meaning)
    }

    @Test("503 with a time to wait is throttling")
    func unavailable() {
        let problem = PlatformProblem(status: 503, text: "busy", retryAfter: .seconds(4))
        let wanted = SendFailure.throttled(.account, until: .seconds(4), .init("busy", status: 503))
        #expect(FailureMap().failure(for: problem) == wanted)
    }

    @Test(
        "Retry-After is read in seconds and never absurd",
        arguments: [
            ("7", Duration.seconds(7)), ("-5", .zero), ("9223372036854775807", .seconds(604_800)),
        ]
    )
    func retryAfter(_ value: String, _ wanted: Duration) {
        #expect(HTTPReply(status: 429, headers: [.retryAfter: value]).retryAfter == wanted)
    }

    @Test("a date in Retry-After is no number of seconds")
    func retryAfterDate() {
        #expect(HTTPReply(status: 429, headers: [.retryAfter: "Fri, 01 May 2026 12:00:00 GMT"]).retryAfter == nil)
    }
}
