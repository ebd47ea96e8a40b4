import AsyncHTTPClient
import Foundation
import GRDB
import HubCore
import NIOCore
import NIOHTTP1

/// How long the hub takes from its start to its first answer, and how large the first loads of its pages are.
struct StartRow {
    let bench: Bench

    func measure() async throws -> [Figure] {
        try await bench.onStage { stage in
            try fill(stage)
            let launches = try (0..<(bench.rounds * 3)).map { _ in
                try ContinuousClock().measure { _ = try Program("hub", ["version"]).finish() }.inSeconds * 1000
            }
            var starts: [Double] = []
            for _ in 0..<(bench.rounds * 3) { starts.append(try await start(stage)) }
            let stored = Table.number(Double(bench.stored))
            let figure = Figure(.start, "start to first answer, \(stored) interactions stored", starts.median, "ms")
                .beside("hub version, start to end", launches.median).must(.atMost(500))
            return [figure] + (try await sizes(stage))
        }
    }

    /// Puts interactions into one conversation, without the work of bringing them there.
    private func fill(_ stage: Stage) throws {
        let database = try DatabaseQueue(path: stage.folder + "/hub.db")
        try database.write { db in
            try db.execute(
                sql: """
                    INSERT INTO conversation (workspace, id, connection, account, key, surface, created_at)
                    SELECT workspace, 1, connection, id, '700000000', 'direct', 0 FROM account
                    """
            )
            try db.execute(
                sql: """
                    INSERT INTO interaction (workspace, id, conversation, sequence, kind, author_kind, text, occurred_at,
                        received_at)
                    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
                    SELECT ?, n, 1, n, 'message', 'customer', 'Cho mình hỏi đơn hàng ' || n || ' gửi đi chưa ạ?', n, n
                    FROM number
                    """,
                arguments: [bench.stored, stage.workspace.rawValue]
            )
        }
    }

    /// Milliseconds from the start of the program to its first answer.
    private func start(_ stage: Stage) async throws -> Double {
        let port = try FreePort.find()
        let begin = ContinuousClock.now
        let hub = try Program.hub(stage, port: port)
        defer { hub.stop() }
        while begin.duration(to: .now) < .seconds(30) {
            if try await answers(port) { return begin.duration(to: .now).inSeconds * 1000 }
            try await Task.sleep(for: .milliseconds(1))
        }
        throw BenchFailure("The hub did not answer within 30 seconds.")
    }

    private func answers(_ port: Int) async throws -> Bool {
        // A plain attempt, since an HTTP client would wait before it tries again.
        guard FreePort.isTaken(port) else { return false }
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/livez")
        return (try? await HTTPClient.shared.execute(request, timeout: .seconds(5)).status) == .ok
    }

    private func sizes(_ stage: Stage) async throws -> [Figure] {
        let config = stage.folder + "/webchat.json"
        try Data(#"{"site_name":"Bench","allowed_origins":["https://shop.example"]}"#.utf8).write(
            to: URL(filePath: config)
        )
        let arguments = ["channel", "connect", "web_chat", "--data", stage.folder, "--config", config, "--json"]
        let made = try JSONDecoder().decode(Made.self, from: Program("hub", arguments).finish())
        let hub = try Program.hub(stage)
        defer { hub.stop() }
        let client = HTTPClient(configuration: HTTPClient.Configuration(decompression: .disabled))
        let first = PageLoad(base: "http://127.0.0.1:\(try hub.port())", client: client)
        let (widget, plainWidget) = try await first.size(of: "/site/\(made.connection)/widget.js")
        let (desk, plainDesk) = try await first.size(of: "/")
        try await client.shutdown()
        return [
            Figure(.start, "widget, first load, compressed", widget, "KB").beside("uncompressed", plainWidget)
                .must(.atMost(30)),
            Figure(.start, "desk, first load, compressed", desk, "KB").beside("uncompressed", plainDesk)
                .must(.atMost(200)),
        ]
    }

    private struct Made: Decodable {
        var connection: String
    }
}
