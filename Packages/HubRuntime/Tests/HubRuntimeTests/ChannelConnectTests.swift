import ChannelKit
import HubCore
import HubStorage
import Testing

@testable import HubRuntime

@Suite("Connecting a channel")
struct ChannelConnectTests {
    private func connect(_ bench: Bench, _ config: String) async throws {
        let file = try bench.file("parrot.json", config)
        try await bench.run("channel connect parrot --data \(bench.data) --config \(file) --json")
    }

    @Test("keeps the connection, with its secrets out of sight")
    func connects() async throws {
        let bench = try Bench()
        try await bench.prepare()
        try await connect(bench, #"{"name": "Tiệm Vẹt", "signing": "\#(ParrotAdapter.secret)"}"#)
        let store = try bench.store()
        let records = try await store.read { try $0.connections() }
        let record = try #require(records.first)
        #expect(records.count == 1)
        #expect(record.channel == "parrot")
        #expect(record.config["name"]?.text == "Tiệm Vẹt")
        #expect(record.config["mood"]?.text == "quiet")
        #expect(record.config["signing"] == nil)
        let secrets = try await store.secrets(of: record.id)
        #expect(secrets["signing"] == ParrotAdapter.secret)
        #expect(secrets["made"]?.count == 64)
        try store.close()
        try await bench.run("ledger --data \(bench.data)")
    }

    @Test("names each field that is wrong, and connects nothing")
    func badFields() async throws {
        let bench = try Bench()
        try await bench.prepare()
        let text = await bench.complaint { try await connect(bench, #"{"mood": "angry", "nest": 1}"#) }
        for line in ["nest: This channel", "name: Name is required", "signing: Signing", "mood: Choose one of"] {
            #expect(text.contains("\n  " + line), "\(line) is not in \(text)")
        }
        let store = try bench.store()
        #expect(try await store.read { try $0.connections().isEmpty })
        try store.close()
    }

    @Test(
        "says what the adapter or the platform refuses",
        arguments: [("Vẹt!", "name: Leave the exclamation mark out."), ("away", "nobody on the perch")]
    )
    func refused(_ name: String, _ words: String) async throws {
        let bench = try Bench()
        try await bench.prepare()
        let text = await bench.complaint { try await connect(bench, #"{"name": "\#(name)", "signing": "s"}"#) }
        #expect(text.contains(words))
        #expect(text.hasPrefix("The channel was not connected."))
    }

    @Test("wants a file with JSON, a known channel and a hub that is set up")
    func wants() async throws {
        let bench = try Bench()
        #expect(await bench.complaint { try await connect(bench, "{") }.hasSuffix("is not JSON."))
        #expect(await bench.complaint { try await connect(bench, "{}") }.hasPrefix("There is no hub in"))
        let unknown = await bench.complaint {
            try await bench.run("channel connect pigeon --data \(bench.data) --config /nowhere")
        }
        #expect(unknown.contains("This program has: parrot."))
        let missing = await bench.complaint {
            try await bench.run("channel connect parrot --data \(bench.data) --config /nowhere")
        }
        #expect(missing == "The configuration file /nowhere cannot be read.")
        _ = try await bench.store().read { try $0.workspaces() }
        #expect(await bench.complaint { try await connect(bench, "{}") }.contains("is not set up"))
    }
}
