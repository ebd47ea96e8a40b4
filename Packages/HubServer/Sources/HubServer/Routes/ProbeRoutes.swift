import HubCore
import HTTPTypes
import HubStorage

/// What monitoring asks.
enum ProbeRoutes {
    static let group = RouteGroup("Monitoring", [live, ready, metrics])

    /// Whether the hub is ready, by the parts it needs.
    struct Readiness: APIType {
        var ready: Bool
        var checks: [String: Bool]

        static let schema = Schema.object(
            "Readiness",
            .required("ready", .boolean, "Whether the hub takes requests."),
            .required("checks", .map(.boolean), "Each part that it needs, and whether that works.")
        )
    }

    private static var live: Endpoint {
        Endpoint(
            .get,
            "/livez",
            .open(because: "it says nothing but that the process answers"),
            "Says that the process answers.",
            returnsBytes: "text/plain"
        ) { _ in Reply(bytes: Array("ok\n".utf8), type: "text/plain; charset=utf-8") }
    }

    private static var ready: Endpoint {
        Endpoint(
            .get,
            "/readyz",
            .open(because: "load balancers ask without a token, and it names parts, not reasons"),
            "Says whether the hub takes requests: 503 if a part that it needs does not work.",
            returnsBytes: "application/json"
        ) { call in
            var checks: [String: Bool] = [:]
            checks["store"] = await call.hub.storeCheck.isWritable()
            for (name, check) in call.hub.services.readiness { checks[name] = await check() }
            let isReady = checks.values.allSatisfy { $0 }
            return try Reply(
                json: Readiness(ready: isReady, checks: checks),
                status: isReady ? .ok : .serviceUnavailable
            )
        }
    }

    private static var metrics: Endpoint {
        Endpoint(
            .get,
            "/metrics",
            .needs(.readMetrics),
            "Figures in Prometheus' text format, of this process and of your workspace, for a scraper with an API token.",
            returnsBytes: "text/plain"
        ) { call in
            let workspace = try call.workspace
            let figures = StoreFigures(store: call.store, now: call.hub.services.now)
            let text = await call.hub.metrics.text(with: { await figures.samples(of: workspace) })
            return Reply(bytes: Array(text.utf8), type: "text/plain; version=0.0.4; charset=utf-8")
        }
    }
}
