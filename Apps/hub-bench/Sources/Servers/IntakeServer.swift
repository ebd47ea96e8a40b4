import ArgumentParser
import Foundation
import HubServer
import HubStorage
import Logging
import ServiceLifecycle
import UnixSignals

/// The hub's own server over a store, with nothing that reads the ledger: what intake costs by itself.
struct IntakeServer: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-intake",
        abstract: "Takes webhooks in and does nothing with them.",
        shouldDisplay: false
    )

    @Option var data: String

    func run() async throws {
        let store = try Stage.open(data)
        defer { try? store.close() }
        var configuration = ServerConfiguration()
        configuration.port = 0
        var services = HubServer.Services()
        services.work = try await Stage.services(over: store)
        var logger = Logger(label: "intake")
        logger.logLevel = .error
        let server = HubServer(store: store, configuration: configuration, services: services, logger: logger)
        try await ServiceGroup(
            services: [ListeningServer(server: server)],
            gracefulShutdownSignals: [.sigterm],
            logger: logger
        ).run()
    }
}

/// A server that says where it is.
private struct ListeningServer: Service {
    let server: HubServer

    func run() async throws {
        try await server.run { Bench.note("Listens on port \($0).") }
    }
}
