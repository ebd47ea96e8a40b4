import ArgumentParser
import ChannelKit
import HTTPTypes
import HubCore
import Testing

@testable import HubRuntime

@Suite("Examining channels")
struct ChannelTests {
    private func plugin(_ outcomes: [Int: ConformanceReport.Outcome]) -> ChannelPlugin {
        let checks = outcomes.sorted { $0.key < $1.key }.map { number, outcome in
            ConformanceReport.Check(number: number, title: "check \(number)", outcome: outcome)
        }
        let report = ConformanceReport(channel: "parrot", version: "1.2.3", checks: checks)
        return ChannelPlugin(ParrotAdapter.self, conformance: report)
    }

    @Test("a report is shown, and one with a failure ends with a status")
    func check() async throws {
        let bench = try Bench()
        try await bench.run("channel check parrot", plugins: [plugin([1: .pass, 2: .exempt])])
        let failure = await #expect(throws: ExitCode.self) {
            try await bench.run("channel check parrot", plugins: [plugin([1: .pass, 2: .fail])])
        }
        #expect(failure == .failure)
    }

    @Test("a channel without a report says so")
    func noReport() async throws {
        let bench = try Bench()
        let text = await bench.complaint { try await bench.run("channel check parrot") }
        #expect(text == "The channel “parrot” came without a conformance report.")
    }

    @Test("the tier in the list is the report's, and experimental without one")
    func tiers() {
        let all = Array(1...8) + Array(16...39) + Array(48...50)
        let bronze = plugin(Dictionary(uniqueKeysWithValues: all.map { ($0, .pass) }))
        #expect(bronze.conformance?.tier == .bronze)
        let rows = ChannelList.rows([ParrotAdapter.plugin, bronze])
        #expect(rows.map { $0[3] } == ["TIER", "experimental", "bronze"])
        #expect(rows.last == ["parrot", "Parrot", "1.2.3", "bronze", "webhook"])
    }

    @Test("decoding a forged request ends with a status, a genuine one does not")
    func decode() async throws {
        let bench = try Bench()
        let config = try bench.file("parrot.json", #"{"name": "Vẹt", "signing": "\#(ParrotAdapter.secret)"}"#)
        let moment = try #require(Timestamp("2026-05-01T05:00:00Z"))
        let body = #"[{"id": "1", "text": "Chào"}]"#
        let headers = StandardWebhooks.headers(
            for: Array(body.utf8),
            id: "d",
            at: moment,
            secret: ParrotAdapter.secret
        )
        let lines = headers.map { "\($0.name): \($0.value)\n" }.joined()
        let genuine = try bench.file("genuine.http", "POST /hooks/1 HTTP/1.1\n\(lines)\n\(body)")
        let forged = try bench.file("forged.http", "POST /hooks/1 HTTP/1.1\n\(lines)\n\(body) ")
        func decode(_ file: String, at time: String = "2026-05-01T05:00:00Z") async throws {
            try await bench.run(
                "channel decode parrot --config \(config) --request \(file) --received-at \(time) --json"
            )
        }
        try await decode(genuine)
        await #expect(throws: ExitCode.self) { try await decode(forged) }
        #expect(await bench.complaint { try await decode(genuine, at: "yesterday") }.contains("is no time"))
        #expect(await bench.complaint { try await decode("/nowhere") }.hasPrefix("The request file /nowhere"))
    }
}
