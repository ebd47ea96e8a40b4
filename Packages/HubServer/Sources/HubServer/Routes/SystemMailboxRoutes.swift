import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

/// Which connection the hub's own letters go out by: invitations and links for a new password.
enum SystemMailboxRoutes {
    static let endpoints = [show, change]

    /// The choice.
    struct Draft: APIType {
        var connection: ID<Connection>?

        static let schema = Schema.object(
            "SystemMailboxDraft",
            .optional(
                "connection",
                .id,
                "A connection that can write to an e-mail address; without one, links are shown to administrators instead."
            )
        )
    }

    /// The choice, and how the connection is.
    struct View: APIType {
        var connection: ID<Connection>?
        var name: String?
        var health: String?
        var healthReason: String?

        static let schema = Schema.object(
            "SystemMailbox",
            .optional("connection", .id, "The connection; missing if links are shown to administrators instead."),
            .optional("name", .text(0...200), "What operators call it."),
            .optional("health", .text(1...40), "How it is."),
            .optional("healthReason", .text(0...2000), "Why it is not well, and what to do.")
        )

        init(_ record: ConnectionRecord?) {
            connection = record?.id
            name = record?.name
            health = record?.health
            healthReason = record?.healthReason
        }
    }

    private static var show: Endpoint {
        Endpoint(
            .get,
            "/api/v1/workspace/system-mailbox",
            .needs(.manageSettings),
            "The connection that invitations and links for a new password go out by.",
            returns: View.self
        ) { call in
            let workspace = try call.workspace
            return View(try await call.read { try $0.systemMailbox(of: workspace) })
        }
    }

    private static var change: Endpoint {
        Endpoint(
            .put,
            "/api/v1/workspace/system-mailbox",
            .needs(.manageSettings),
            "Chooses that connection, or none if it is left out.",
            takes: Draft.self,
            returns: View.self
        ) { call, draft in
            let workspace = try call.workspace
            return try await call.commit { transaction in
                if let id = draft.connection { try check(id, call, transaction) }
                guard let named = try transaction.workspaces().first(where: { $0.id == workspace }) else {
                    throw Problem.notFound("workspace")
                }
                var settings = try transaction.settings(of: workspace)
                settings.systemMailbox = draft.connection
                try transaction.update(named, settings: settings)
                let choice = draft.connection.map { JSONValue.string("\($0)") }
                try call.audit(
                    transaction,
                    "system_mailbox.changed",
                    "workspace/\(workspace)",
                    choice.map { ["connection": $0] } ?? [:]
                )
                return View(try transaction.systemMailbox(of: workspace))
            }
        }
    }

    private static func check(_ id: ID<Connection>, _ call: Call, _ reader: Reader) throws {
        guard let record = try reader.connection(id), record.workspace == (try call.workspace) else {
            throw Problem.invalid("/connection", "must be one of your connections")
        }
        let plugin = call.hub.mailbox?.pool.plugins[ChannelID(record.channel)]
        guard let plugin, SystemMailbox.canSend(plugin.descriptor) else {
            throw Problem.invalid("/connection", "must be a connection that can write to an e-mail address")
        }
    }
}
