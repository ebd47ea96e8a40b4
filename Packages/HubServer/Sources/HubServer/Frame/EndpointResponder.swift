import Foundation
import HTTPTypes
import HubCore
import HubStorage
import Hummingbird

/// Leads a request through everything that comes before a route: who asks, from where, whether they may, and what they send.
struct EndpointResponder: HTTPResponder {
    typealias Context = HubContext

    let endpoint: Endpoint
    let hub: Hub

    func respond(to request: Request, context: HubContext) async throws -> Response {
        let address = hub.clientAddress.resolve(
            peer: context.peer,
            forwarded: request.headers.filter { $0.name.canonicalName == "x-forwarded-for" }.map(\.value)
        )
        try hub.forgery.check(request, endpoint)
        let caller = try await caller(of: request, at: address)
        try checkParameters(of: request, context)
        var call = Call(
            hub: hub,
            endpoint: endpoint,
            request: request,
            context: context,
            address: address,
            caller: caller
        )
        if case .json(let schema)? = endpoint.request { call.body = try await body(of: request, as: schema) }
        let reply = try await answer(&call)
        var response = reply.response
        response.headers.append(contentsOf: call.notes.all)
        return response
    }

    private func caller(of request: Request, at address: String) async throws -> Principal? {
        guard case .needs(let permission) = endpoint.access else { return nil }
        guard let principal = try await hub.authenticator.principal(of: request, at: address) else {
            throw Problem(.notSignedIn, "Sign in, or send an API token.")
        }
        guard principal.agent.role.permissions.contains(permission) else {
            throw Problem(.notPermitted, "Ask an administrator for a role that may do this.")
        }
        guard !permission.needsSession || principal.isSession else {
            throw Problem(.notPermitted, "An API token may not do this; sign in at the desk.")
        }
        return principal
    }

    private func checkParameters(of request: Request, _ context: HubContext) throws {
        let given = request.uri.queryParameters
        var problems: [FieldProblem] = []
        for parameter in endpoint.parameters {
            switch parameter.place {
            case .path:
                // What cannot be an id names nothing.
                let text = context.parameters.get(parameter.name)?.removingPercentEncoding
                if text.map({ parameter.problem(in: $0) != nil }) ?? true { throw Problem.notFound(parameter.name) }
            case .query:
                guard let text = given.get(parameter.name) else { continue }
                if let problem = parameter.problem(in: text) { problems.append(problem) }
            }
        }
        guard problems.isEmpty else { throw Problem.invalid(problems) }
    }

    private func body(of request: Request, as schema: Schema) async throws -> ByteBuffer {
        let type = request.headers[.contentType]?.split(separator: ";").first.map { $0.lowercased() } ?? ""
        guard type.filter({ $0 != " " }) == "application/json" else {
            throw Problem(.wrongMediaType, "Send JSON, with the header Content-Type: application/json.")
        }
        let limit = endpoint.bodyLimit ?? hub.configuration.bodyLimit
        let body = try await request.bytes(upTo: limit, within: hub.configuration.limits.slowestBody)
        guard let value = try? APIJSON.decode(JSONValue.self, body.readableBytesView) else {
            throw Problem(.malformed, "The body is not JSON. Check its commas, quotes and character encoding (UTF-8).")
        }
        let problems = schema.problems(in: value)
        guard problems.isEmpty else { throw Problem.invalid(problems) }
        return body
    }

    private func answer(_ call: inout Call) async throws -> Reply {
        guard let repetition = try repetition(of: call) else { return try await endpoint.run(call) }
        if let reply = try await repetition.earlierReply(in: hub.store) { return reply }
        call.repetition = repetition
        do {
            let reply = try await endpoint.run(call)
            try await repetition.end(with: kept(reply), in: hub.store)
            return reply
        } catch is Repetition.Repeated {
            return try await repetition.earlierReply(in: hub.store)
                ?? {
                    throw Problem(
                        .conflict,
                        "The same request is being carried out right now. Send it again in a moment."
                    )
                }()
        }
    }

    private func repetition(of call: Call) throws -> Repetition? {
        guard endpoint.method == .post, let caller = call.caller,
            let key = call.request.headers[text: Repetition.header]
        else { return nil }
        // A file is the same however often it is sent, and its bytes are not known before it is stored.
        if case .bytes? = endpoint.request { return nil }
        guard (1...200).contains(key.utf8.count) else {
            throw Problem(.malformed, "An Idempotency-Key has 1 to 200 characters.")
        }
        let fingerprint = Repetition.fingerprint(
            of: endpoint.method,
            call.request.uri.string,
            body: call.body.readableBytesView
        )
        return Repetition(key: key, fingerprint: fingerprint, agent: caller.agent)
    }

    /// What may be kept of a reply: nothing of secrets and streams.
    private func kept(_ reply: Reply) -> KeptAnswer.Answer? {
        guard !endpoint.returnsSecret else { return nil }
        return switch reply.body {
        case .none: KeptAnswer.Answer(status: reply.status.code, body: "")
        case .bytes(let buffer): KeptAnswer.Answer(status: reply.status.code, body: String(buffer: buffer))
        case .stream: nil
        }
    }
}
