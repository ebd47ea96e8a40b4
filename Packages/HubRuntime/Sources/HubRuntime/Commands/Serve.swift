import ArgumentParser
import Foundation
import HubPhone
import HubServer
import HubStorage
import HubSync
import Logging
import ServiceLifecycle
import UnixSignals

/// Runs the hub.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the hub until it is told to stop.",
        discussion: """
            Examples:
              hub serve --data ./data --port 8080
              hub serve --data /var/lib/mekong --public-url https://hub.example.vn --trusted-proxy 10.0.0.5
            In an empty store it prints a one-time link to set the hub up in a browser.
            """
    )

    @OptionGroup var folder: DataFolder
    @Option(help: "The port to listen on.") var port: Int?
    @Option(help: "The address to listen on; 127.0.0.1 unless given.") var bind: String?
    @Option(help: "Where people and platforms reach the hub, such as https://hub.example.vn.") var publicURL: String?
    @Option(
        name: .customLong("trusted-proxy"),
        help: "A proxy elsewhere whose word about clients is taken; loopback is always trusted."
    )
    var trustedProxies: [String] = []
    @Option(name: .customLong("allow"), help: "A host or range in your own network that the hub may connect to.")
    var allowed: [String] = []
    @Option(help: "Names this node among several on one store.") var node = ProcessInfo.processInfo.hostName
    @Option(help: "How much to log: debug, info, notice, warning, error.", transform: Log.level)
    var logLevel: Logger.Level = .notice

    func run() async throws {
        let log = Log.make(logLevel)
        var configuration = try serverConfiguration()
        let openFiles = OpenFiles.raiseLimit()
        configuration.limits.connections = OpenFiles.connections(of: openFiles, most: configuration.limits.connections)
        let store = try folder.open()
        defer { try? store.close() }
        await prepare()
        let services = try await HubServices(
            store: store,
            plugins: Hub.plugins,
            options: HubServices.Options(
                publicURL: configuration.publicURL?.origin,
                allowList: allowed + Environment().list("allow"),
                owner: node
            ),
            log: log
        )
        let setUp = try await SetUp(store: store, configuration: configuration).link()
        var needs = HubServer.Services()
        needs.work = services
        needs.post = { request in
            try await services.http.post(
                request.url,
                headers: request.headers,
                body: request.body,
                timeout: .seconds(15)
            )
        }
        let workers = services.services.map { Watched($0) }
        for worker in workers { if let check = worker.check { needs.readiness[check] = { worker.isRunning } } }
        let server = HubServer(store: store, configuration: configuration, services: needs, logger: log)
        let announce = Announcement(server: server, base: configuration.base, setUp: setUp)
        try await ServiceGroup(
            services: workers + [announce],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: log
        ).run()
    }

    // The world's telephone numbers take a moment to load, which the first customer should not wait for.
    private func prepare() async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                PhoneNumbers.prepare()
                continuation.resume()
            }
        }
    }

    /// How the hub is reached, by the flags and then by the environment.
    func serverConfiguration(_ environment: Environment = Environment()) throws -> ServerConfiguration {
        var configuration = ServerConfiguration()
        configuration.version = Hub.version
        configuration.port = try port ?? environment.port() ?? configuration.port
        configuration.bind = bind ?? environment.text("bind") ?? configuration.bind
        if let text = publicURL ?? environment.text("public.url") {
            guard let url = PublicURL(text) else {
                throw Advice("“\(text)” is no public address. Write it as https://hub.example.vn, without a path.")
            }
            configuration.publicURL = url
        }
        for text in trustedProxies + environment.list("trusted.proxies") {
            guard let range = NetworkRange(text) else {
                throw Advice("“\(text)” is no address or range. Write it as 10.0.0.5 or 10.0.0.0/8.")
            }
            configuration.trustedProxies.append(range)
        }
        let limits = configuration.limits
        configuration.limits.connections = try environment.number("limit.connections") ?? limits.connections
        configuration.limits.streamsPerAddress =
            try environment.number("limit.streams.per.address") ?? limits.streamsPerAddress
        configuration.limits.streamsPerVisitor =
            try environment.number("limit.streams.per.visitor") ?? limits.streamsPerVisitor
        configuration.limits.streamsPerAgent =
            try environment.number("limit.streams.per.agent") ?? limits.streamsPerAgent
        return configuration
    }
}

/// The server, which says where it is once it listens.
private struct Announcement: Service {
    let server: HubServer
    let base: String
    let setUp: String?

    func run() async throws {
        try await server.run { port in
            Output.note("Mekong listens on port \(port): \(base)")
            if let setUp { Output.note("Set it up in a browser, within a day: \(setUp)") }
        }
    }
}
