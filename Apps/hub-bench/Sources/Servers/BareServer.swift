import ArgumentParser
import Hummingbird
import Logging

/// What the hub's server is compared with: the same web server, which answers and does nothing else.
struct BareServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-bare",
        abstract: "Answers every request with an empty 200.",
        shouldDisplay: false
    )

    func run() async throws {
        let router = Router()
        router.post("/hooks/{connection}") { _, _ in HTTPResponse.Status.ok }
        router.get("/livez") { _, _ in HTTPResponse.Status.ok }
        var logger = Logger(label: "bare")
        logger.logLevel = .error
        let app = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0), backlog: 1024),
            onServerRunning: { channel in Bench.note("Listens on port \(channel.localAddress?.port ?? 0).") },
            logger: logger
        )
        try await app.runService()
    }
}
