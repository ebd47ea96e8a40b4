import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

extension RouteGroup {
    /// Channels and connections: what there is, how it is, connecting and removing.
    static func connections(_ services: HubServices) -> RouteGroup {
        let routes = ConnectionRoutes(pool: services.pool)
        return RouteGroup(
            "Connections",
            [
                Endpoint(
                    .get,
                    "/api/v1/channels",
                    .needs(.readOperations),
                    "The channels that can be connected.",
                    returns: ChannelList.self
                ) { _ in
                    let plugins = services.pool.plugins.values.sorted { $0.descriptor.id.text < $1.descriptor.id.text }
                    return ChannelList(items: try plugins.map { try ChannelView($0) })
                },
                Endpoint(
                    .get,
                    "/api/v1/connections",
                    .needs(.readOperations),
                    "The connections and how they are.",
                    returns: ConnectionList.self,
                    routes.list
                ),
                Endpoint(
                    .post,
                    "/api/v1/connections",
                    .needs(.manageConnections),
                    "Connects a channel after asking its platform.",
                    takes: NewConnection.self,
                    returns: ConnectionView.self,
                    status: .created,
                    routes.connect
                ),
                Endpoint(
                    .delete,
                    "/api/v1/connections/{connection}",
                    .needs(.manageConnections),
                    "Removes a connection and destroys its secrets; what arrived through it stays.",
                    routes.remove
                ),
                AccountTicketRoutes.change,
                AccountTicketRoutes.reset,
            ]
        )
    }
}

/// What the routes for connections do.
struct ConnectionRoutes: Sendable {
    let pool: ConnectionPool

    func list(_ call: Call) async throws -> ConnectionList {
        let workspace = try call.workspace
        return try await call.read { reader in
            ConnectionList(items: try reader.connections(in: workspace).map { try view($0, reader) })
        }
    }

    func connect(_ call: Call, _ input: NewConnection) async throws -> ConnectionView {
        let workspace = try call.workspace
        let id: ID<Connection>
        do {
            id = try await pool.connect(ChannelID(input.channel), name: input.name, config: input.config, in: workspace)
        } catch let refusal as ConnectionRefused {
            throw Problem.invalid(
                refusal.problems.map {
                    FieldProblem(field: $0.field.isEmpty ? "channel" : "config.\($0.field)", detail: $0.message)
                }
            )
        }
        return try await call.commit { transaction in
            try call.audit(transaction, "connection.created", "\(id)", ["channel": .string(input.channel)])
            guard let record = try transaction.connection(id) else { throw Problem.notFound("connection") }
            return try view(record, transaction)
        }
    }

    func remove(_ call: Call) async throws {
        let workspace = try call.workspace
        let id: ID<Connection> = try call.id("connection")
        guard let record = try await call.read({ try $0.connection(id) }), record.workspace == workspace else {
            throw Problem.notFound("connection")
        }
        // A platform that does not answer must not keep its connection alive.
        try? await pool[id]?.roles.subscriber?.unsubscribe()
        try await call.commit { transaction in
            try transaction.removeConnection(id)
            try call.audit(transaction, "connection.removed", "\(id)")
        }
        try await pool.reload()
    }

    private func view(_ record: ConnectionRecord, _ reader: Reader) throws -> ConnectionView {
        ConnectionView(
            id: record.id,
            channel: record.channel,
            name: record.name,
            config: record.config,
            health: record.health,
            healthReason: record.healthReason,
            healthSince: record.healthSince,
            webhookURL: pool.callback(of: record.id),
            accounts: try reader.accounts(of: record.id, in: record.workspace).map { AccountView($0) }
        )
    }
}
