import ArgumentParser
import Foundation

/// What a load process shall do.
struct LoadOrder: Codable, Sendable {
    var port: Int
    var path: String
    var secret: String
    var clients: Int
    var seconds: Double
    /// The number of the first message.
    var first: Int
    var crowd: Crowd
    /// How many messages a second; `nil` for as many as are answered.
    var rate: Int?

    /// The run that was ordered; its warm-up is a fifth of the time, which comes on top.
    func begin() -> LoadRun {
        LoadRun(
            first: first,
            crowd: crowd,
            pace: rate.map { .each(second: $0) } ?? .asFastAsAnswered,
            duration: .seconds(seconds),
            warmUp: .seconds(seconds / 5)
        )
    }

    var connections: LoadClients {
        LoadClients(port: port, path: path, secret: secret, count: clients)
    }
}

/// Posts updates to a server, so that who measures and what is measured share no process.
struct LoadCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "load",
        abstract: "Posts Telegram updates to a server and prints how it answered.",
        shouldDisplay: false
    )

    @Argument(help: "What to do, as JSON.") var order: String

    func run() async throws {
        let order = try JSONDecoder().decode(LoadOrder.self, from: Data(order.utf8))
        let run = order.begin()
        try await order.connections.post(run)
        print(String(decoding: try JSONEncoder().encode(run.result), as: UTF8.self))
    }
}
