import HTTPTypes
import HubCore
import HubStorage

/// The workspace and what it decides for all its work.
enum WorkspaceRoutes {
    static let group = RouteGroup("Workspace", [show, change] + SystemMailboxRoutes.endpoints)

    private static var show: Endpoint {
        Endpoint(
            .get,
            "/api/v1/workspace",
            .needs(.lookAround),
            "The workspace and its settings.",
            returns: WorkspaceView.self
        ) { call in
            let id = try call.workspace
            return try await call.read { try WorkspaceView($0, id) }
        }
    }

    private static var change: Endpoint {
        Endpoint(
            .put,
            "/api/v1/workspace",
            .needs(.manageSettings),
            "Replaces the workspace's name and settings; optional members that are left out are switched off.",
            takes: WorkspaceDraft.self,
            returns: WorkspaceView.self
        ) { call, draft in
            let id = try call.workspace
            let wanted = try draft.settings()
            return try await call.commit { transaction in
                let before = try WorkspaceView(transaction, id)
                var settings = wanted
                // Chosen by a route of its own.
                settings.systemMailbox = try transaction.settings(of: id).systemMailbox
                try transaction.update(Workspace(id: id, name: draft.name), settings: settings)
                try call.audit(transaction, "workspace.changed", "workspace/\(id)", draft.difference(from: before))
                return try WorkspaceView(transaction, id)
            }
        }
    }
}
