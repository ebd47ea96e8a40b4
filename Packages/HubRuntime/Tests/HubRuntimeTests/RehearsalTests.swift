import ChannelKit
import Foundation
import HTTPTypes
import HubCore
import Testing

@testable import HubRuntime

@Suite("Rehearsing a request")
struct RehearsalTests {
    private let now = Timestamp(seconds: 1_777_600_900)

    private func request(_ body: String, signedWith secret: String, method: String = "POST") -> [UInt8] {
        let headers = StandardWebhooks.headers(for: Array(body.utf8), id: "d-1", at: now, secret: secret)
        let lines = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("\(method) /hooks/1 HTTP/1.1\r\nHost: hub.example\r\n\(lines)\r\n\(body)".utf8)
    }

    private func play(_ bytes: [UInt8], _ config: JSONValue = ParrotAdapter.config) async throws -> Rehearsal.Outcome {
        try await Rehearsal(ParrotAdapter.plugin, config: config).play(bytes, receivedAt: now)
    }

    @Test("a genuine one gives its events, and the broken entry is named")
    func genuine() async throws {
        let body = #"[{"id": "1", "text": "Chào shop"}, {"id": "2"}]"#
        let outcome = try await play(request(body, signedWith: ParrotAdapter.secret))
        #expect(outcome.word == "accepted")
        #expect(!outcome.isRejected)
        try #require(outcome.entries.count == 2)
        guard case .event(let event) = outcome.entries[0], case .malformed(let reason) = outcome.entries[1] else {
            Issue.record("\(outcome.entries)")
            return
        }
        #expect(event.key == "1")
        #expect(reason.contains("text"))
    }

    @Test(
        "a forged, unsigned or stale one is rejected and decodes to nothing",
        arguments: ["whsec_bm90LXRoZS1zZWNyZXQ", ""]
    )
    func forged(_ secret: String) async throws {
        let outcome = try await play(request("[]", signedWith: secret))
        #expect(outcome.word == "rejected: unauthenticated")
        #expect(outcome.isRejected)
        #expect(outcome.entries.isEmpty)
        let genuine = request("[]", signedWith: ParrotAdapter.secret)
        let late = try await Rehearsal(ParrotAdapter.plugin, config: ParrotAdapter.config)
            .play(genuine, receivedAt: now + .seconds(3600))
        #expect(late.word == "rejected: stale")
        let wrong = try await play(request("[]", signedWith: ParrotAdapter.secret, method: "GET"))
        #expect(wrong.word == "rejected: wrongMethod")
    }

    @Test("what is no request is decoded as it is")
    func letter() async throws {
        let outcome = try await play(Array("not even JSON".utf8))
        #expect(outcome.entries == [.malformed("this is no JSON")])
    }

    @Test("a configuration that cannot be used names each field")
    func badConfig() {
        let error = #expect(throws: Advice.self) {
            try Rehearsal(ParrotAdapter.plugin, config: ["mood": "angry", "nest": 1])
        }
        let lines = error?.description.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
        #expect(
            lines == [
                "The configuration cannot be used.", "nest: This channel has no such field; remove it.",
                "name: Name is required. Enter it.", "signing: Signing secret is required. Enter it.",
                "mood: Choose one of: loud, quiet.",
            ]
        )
    }

    @Test("what only the adapter can refuse is named by its field too")
    func refusedByAdapter() {
        let error = #expect(throws: Advice.self) {
            try Rehearsal(ParrotAdapter.plugin, config: ["name": "Vẹt!", "signing": "s"])
        }
        #expect(error?.description.contains("name: Leave the exclamation mark out.") == true)
    }
}
