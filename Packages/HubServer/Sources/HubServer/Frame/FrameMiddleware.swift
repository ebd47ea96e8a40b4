import HTTPTypes
import Hummingbird
import Logging

/// What every request gets: an id, a problem where there is an error, the headers of safety, a line in the log, figures.
struct FrameMiddleware: MiddlewareProtocol {
    typealias Input = Request
    typealias Output = Response
    typealias Context = HubContext

    let hub: Hub
    let table: RouteTable
    let safety: SafetyHeaders

    @concurrent
    func handle(
        _ request: Request,
        context: HubContext,
        next: @concurrent (Request, HubContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var response: Response
        do {
            response = try await next(request, context)
        } catch {
            response = problem(of: error, request, context)
        }
        response.headers[text: "X-Request-Id"] = context.requestID
        safety.add(to: &response.headers)
        let route = context.endpointPath ?? "none"
        let time = start.duration(to: .now)
        hub.metrics.observe(
            .requestSeconds,
            [request.method.known, route, "\(response.status.code / 100)xx"],
            time.seconds
        )
        context.logger.debug(
            "request",
            metadata: [
                "method": "\(request.method.known)", "route": "\(route)", "status": "\(response.status.code)",
                "milliseconds": "\(Int(time.seconds * 1000))",
            ]
        )
        return response
    }

    private func problem(of error: any Error, _ request: Request, _ context: HubContext) -> Response {
        var problem = Problem(error)
        if problem.kind == .notFound, error is HTTPError {
            let methods = table.methods(at: request.uri.path)
            if !methods.isEmpty {
                let names = methods.joined(separator: ", ")
                problem = Problem(.wrongMethod, "Use one of: \(names).", headers: [.allow: names])
            }
        }
        context.logger.report(error, as: problem)
        let response = problem.reply(requestID: context.requestID).response
        return request.method == .head ? response.createHeadResponse() : response
    }
}

/// Which methods each path takes, for those who used another one.
struct RouteTable: Sendable {
    private let routes: [(path: [Substring], methods: [String])]

    init(_ endpoints: [Endpoint]) {
        routes = Dictionary(grouping: endpoints, by: \.path).map { path, endpoints in
            var methods = Set(endpoints.map(\.method.rawValue))
            if methods.contains("GET") { methods.insert("HEAD") }
            return (path.split(separator: "/"), methods.sorted())
        }
    }

    func methods(at path: String) -> [String] {
        let steps = path.split(separator: "/")
        let fitting = routes.filter { route in
            if route.path.last == "**" { return steps.starts(with: route.path.dropLast(), by: Self.fits) }
            return route.path.count == steps.count && steps.starts(with: route.path, by: Self.fits)
        }
        return Set(fitting.flatMap(\.methods)).sorted()
    }

    private static func fits(_ step: Substring, _ pattern: Substring) -> Bool {
        pattern.hasPrefix("{") || pattern == step
    }
}

extension HTTPRequest.Method {
    /// The name, if it is a method that HTTP itself defines; others would let callers invent metrics.
    fileprivate var known: String {
        switch self {
        case .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect: rawValue
        default: "other"
        }
    }
}

extension Duration {
    /// The duration in seconds.
    var seconds: Double {
        Double(components.seconds) + Double(components.attoseconds) / 1e18
    }
}
