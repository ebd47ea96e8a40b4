public import HubCore
public import HubStorage
public import HubSync
import Hummingbird
import HummingbirdCore
public import Logging
public import ServiceLifecycle

/// The hub's web server: the API, event streams, the desk.
///
/// A service that ends with its group.
///
/// ```swift
/// let server = HubServer(store: store, configuration: configuration, services: services, logger: logger)
/// try await ServiceGroup(services: [server], logger: logger).run()
/// ```
public struct HubServer: Service {
    /// The figures that `/metrics` shows; others may add theirs.
    public let metrics: Metrics
    let hub: Hub
    let routes: [RouteGroup]

    /// What the server needs from elsewhere.
    public struct Services: Sendable {
        /// Posts to another system by the guarded fetcher; `nil` switches outgoing webhooks off.
        public var post: WebhookPost?
        /// What moves messages; without it the server has accounts and settings only, and sends no letters.
        public var work: HubServices?
        /// What else must work before the hub takes requests, by name.
        public var readiness: [String: @Sendable () async -> Bool] = [:]
        /// The clock.
        public var now: @Sendable () -> Timestamp = Store.systemTime

        /// Nothing from elsewhere.
        public init() {}
    }

    /// A server that is ready to run.
    ///
    /// - Parameters:
    ///   - store: where everything is kept.
    ///   - configuration: how the hub is reached.
    ///   - services: what the server needs from elsewhere.
    ///   - metrics: where figures are collected.
    ///   - logger: where the log goes.
    public init(
        store: Store,
        configuration: ServerConfiguration = ServerConfiguration(),
        services: Services = Services(),
        metrics: Metrics = Metrics(),
        logger: Logger = Logger(label: "mekong.server")
    ) {
        self.init(
            store: store,
            configuration: configuration,
            services: services,
            metrics: metrics,
            logger: logger,
            routes: RouteGroup.all + (services.work.map { RouteGroup.work($0) } ?? [])
        )
    }

    init(
        store: Store,
        configuration: ServerConfiguration,
        services: Services,
        metrics: Metrics,
        logger: Logger,
        routes: [RouteGroup]
    ) {
        self.metrics = metrics
        self.routes = routes
        hub = Hub(
            store: store,
            configuration: configuration,
            services: services,
            metrics: metrics,
            logger: logger,
            routes: routes
        )
    }

    /// Answers requests until the task is cancelled or the group shuts down.
    public func run() async throws {
        try await application().run()
    }

    /// Answers requests, and tells the port once it listens.
    ///
    /// - Parameter listening: called once, with the port that was bound.
    /// - Throws: if the address cannot be bound.
    public func run(listening: @escaping @Sendable (Int) async -> Void) async throws {
        do {
            try await application(listening: listening).run()
        } catch {
            throw CannotListen(error, on: hub.configuration) ?? error
        }
    }
}

extension HubServer {
    func application(
        listening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<HubContext>> {
        let configuration = hub.configuration
        return Application(
            router: router(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(75),
                    httpDecoderConfiguration: .init(maxHeaderListSize: 32_768)
                )
            ),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.bind, port: configuration.port),
                backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(configuration.limits.connections)
            ),
            services: [Housekeeping(hub: hub), LetterCarrier(hub: hub), WebhookDispatcher(hub: hub)],
            onServerRunning: { channel in await listening(channel.localAddress?.port ?? configuration.port) },
            logger: hub.logger
        )
    }

    private func router() -> Router<HubContext> {
        let endpoints = routes.flatMap(\.endpoints)
        let router = Router(context: HubContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: FrameMiddleware(
                hub: hub,
                table: RouteTable(endpoints),
                safety: SafetyHeaders(isSecure: hub.configuration.isSecure)
            )
        )
        for endpoint in endpoints {
            router.on(
                RouterPath(endpoint.path),
                method: endpoint.method,
                responder: EndpointResponder(endpoint: endpoint, hub: hub)
            )
        }
        return router
    }
}
