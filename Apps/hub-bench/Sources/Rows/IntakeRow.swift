import ChannelKit
import Foundation
import HTTPTypes
import HubStorage
import HubSync

/// Webhooks that are proven, deduplicated and durable before they are answered, against a server that only answers.
struct IntakeRow {
    let bench: Bench

    private enum Server: CaseIterable {
        case bare, intakeOnly, hub
    }

    func measure() async throws -> [Figure] {
        var figures: [Figure] = []
        for clients in [8, 64] {
            var results: [Server: [LoadResult]] = [:]
            for _ in 0..<bench.rounds {
                for server in Server.allCases { results[server, default: []].append(try await round(server, clients)) }
            }
            let rate = { (server: Server) in (results[server] ?? []).map(\.perSecond).median }
            let wait = { (server: Server) in (results[server] ?? []).map(\.latency.p99).median }
            let bare = "bare server"
            figures += [
                Figure(.intake, "durable intake, \(clients) clients", rate(.intakeOnly), "posts/s")
                    .beside(bare, rate(.bare)).must(.share(0.5)),
                Figure(.intake, "p99 of an answer, \(clients) clients", wait(.intakeOnly), "ms")
                    .beside(bare, wait(.bare)),
                Figure(.intake, "intake while the hub decodes, \(clients) clients", rate(.hub), "posts/s")
                    .beside(bare, rate(.bare)),
            ]
        }
        return figures + [try await proof()]
    }

    private func round(_ server: Server, _ clients: Int) async throws -> LoadResult {
        try await bench.onStage { stage in
            let program =
                switch server {
                case .bare: try Program.bareServer()
                case .intakeOnly: try Program.intakeOnly(stage)
                case .hub: try Program.hub(stage)
                }
            defer { program.stop() }
            let order = LoadOrder(
                port: try program.port(),
                path: stage.hook,
                secret: stage.secret,
                clients: clients,
                seconds: bench.seconds,
                first: 0,
                crowd: Crowd(known: 1000)
            )
            let result = try Program.load(order)
            guard result.failures == 0 else { throw BenchFailure("\(result.failures) posts were not answered by 200.") }
            Bench.note("  \(server), \(clients) clients: \(Table.number(result.perSecond)) posts/s")
            return result
        }
    }

    /// What a check of a signature costs on top, for platforms that sign.
    private func proof() async throws -> Figure {
        try await bench.onStage { stage in
            let store = try Stage.open(stage.folder)
            defer { try? store.close() }
            let services = try await Stage.services(over: store)
            guard let context = services.pool[stage.connection]?.context else {
                throw BenchFailure("The connection is not in use.")
            }
            var update = UpdateRequest()
            let (body, now) = (update.numbered(1, user: 700_000_000), store.now())
            let request = WebhookRequest(
                method: .post,
                publicURL: "",
                headers: StandardWebhooks.headers(for: body, id: "1", at: now, secret: stage.secret),
                body: body,
                receivedAt: now
            )
            let count = 2000
            let time = try ContinuousClock().measure {
                for _ in 0..<count { try StandardWebhooks.verify(request, secret: "webhook_secret", in: context) }
            }
            return Figure(.intake, "check of a Standard Webhooks signature", time.inSeconds * 1e6 / Double(count), "µs")
        }
    }
}
