import Foundation
import HTTPTypes
import HubCore
import HubStorage
import Hummingbird
import Synchronization

/// One request on its way through a route.
struct Call: Sendable {
    let hub: Hub
    let endpoint: Endpoint
    let request: Request
    let context: HubContext
    /// The client's network address; empty for a socket of this machine.
    let address: String
    /// Who asks; `nil` on a route that is open.
    let caller: Principal?
    /// The body, if the route takes JSON.
    var body = ByteBuffer()
    /// What the request's idempotency key stands for, if it has one.
    var repetition: Repetition?
    let notes = Notes()

    /// What a route adds to its answer on the way.
    final class Notes: Sendable {
        private let fields = Mutex(HTTPFields())

        func add(_ name: HTTPField.Name, _ value: String) {
            fields.withLock { $0.append(HTTPField(name: name, value: value)) }
        }

        var all: HTTPFields { fields.withLock { $0 } }
    }
}

extension Call {
    var store: Store { hub.store }

    /// Who asks.
    ///
    /// Routes that need a permission always have one.
    var principal: Principal {
        get throws {
            guard let caller else { throw Problem(.notSignedIn, "Sign in, or send an API token.") }
            return caller
        }
    }

    var agent: Agent { get throws { try principal.agent } }
    var workspace: ID<Workspace> { get throws { try principal.agent.workspace } }

    /// Whether whoever asked may still do so: not signed out, deactivated or given another role meanwhile.
    func isStillPermitted() async -> Bool {
        guard case .needs(let permission) = endpoint.access, let caller else { return true }
        guard let now = try? await hub.authenticator.bearer(of: request) else { return false }
        return now.agent.id == caller.agent.id && now.agent.role.permissions.contains(permission)
    }

    /// What the client calls itself, shortened.
    var userAgent: String { String((request.headers[.userAgent] ?? "").prefix(200)) }

    /// The id that stands in the path in place of `{name}`.
    ///
    /// - Throws: a problem of the kind `not-found`, since there cannot be anything of that id.
    func id<Entity>(_ name: String, _: Entity.Type = Entity.self) throws -> ID<Entity> {
        guard let id = ID<Entity>(try text(name)) else { throw Problem.notFound(name) }
        return id
    }

    /// The text that stands in the path in place of `{name}`.
    func text(_ name: String) throws -> String {
        guard let text = context.parameters.get(name)?.removingPercentEncoding else { throw Problem.notFound(name) }
        return text
    }

    /// The value of a parameter behind the question mark, which was checked already.
    func query(_ name: String) -> String? {
        request.uri.queryParameters.get(name)
    }

    func decode<Input: APIType>(_: Input.Type) throws -> Input {
        do {
            return try APIJSON.decode(Input.self, body.readableBytesView)
        } catch {
            throw Problem(.malformed, "Send the JSON that the API's document describes.")
        }
    }

    /// Reads the whole body of a route that takes bytes.
    func bytes(upTo limit: Int) async throws -> ByteBuffer {
        try await request.bytes(upTo: limit, within: hub.configuration.limits.slowestBody)
    }

    func read<Value: Sendable>(_ question: @escaping @Sendable (Reader) throws -> Value) async throws -> Value {
        try await store.read(question)
    }

    /// Makes changes; together with them the request's idempotency key is used up.
    func commit<Value: Sendable>(
        _ change: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        guard let repetition else { return try await store.commit(change) }
        let value = try await store.commit { transaction in
            try repetition.begin(in: transaction)
            return try change(transaction)
        }
        repetition.wasMade()
        return value
    }

    /// Writes into the audit that the caller did something, within the transaction that does it.
    func audit(_ transaction: Transaction, _ action: String, _ target: String, _ details: JSONValue = [:]) throws {
        try transaction.audit(
            action,
            of: target,
            by: try agent.id,
            in: try workspace,
            from: address,
            details: details
        )
    }
}
