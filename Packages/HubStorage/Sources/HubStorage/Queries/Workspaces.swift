public import HubCore

/// What a workspace decides for all its work.
public struct WorkspaceSettings: Hashable, Sendable, Codable {
    /// Which interactions ask for an answer and how long a ticket goes on.
    public var tickets: TicketPolicy
    /// The region in which telephone numbers without a country code are read, as ISO 3166-1 alpha-2.
    public var region: String
    /// When the team is there.
    public var hours: BusinessHours
    /// After how many minutes an unseen answer follows a gone visitor by e-mail; `nil` for never.
    public var followUpMinutes: Int?
    /// The connection that the hub's own letters go out by; `nil` if links are shown instead.
    public var systemMailbox: ID<Connection>?

    /// Settings; the defaults suit a shop in Vietnam.
    public init(
        tickets: TicketPolicy = TicketPolicy(),
        region: String = "VN",
        hours: BusinessHours = BusinessHours(),
        followUpMinutes: Int? = 5,
        systemMailbox: ID<Connection>? = nil
    ) {
        self.tickets = tickets
        self.region = region
        self.hours = hours
        self.followUpMinutes = followUpMinutes
        self.systemMailbox = systemMailbox
    }
}

extension Reader {
    /// Every workspace of the hub, oldest first.
    public func workspaces() throws -> [Workspace] {
        try db.query("SELECT id, name FROM workspace ORDER BY id").map {
            Workspace(id: try $0.id(0), name: try $0.text(1))
        }
    }

    /// The settings of a workspace.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func settings(of workspace: ID<Workspace>) throws -> WorkspaceSettings {
        guard let row = try db.query("SELECT settings FROM workspace WHERE id = ?", workspace).first else {
            throw StoreError.notFound("workspace")
        }
        let text = try row.text(0)
        return text == "{}" ? WorkspaceSettings() : try JSONText.decode(text)
    }
}

extension Transaction {
    /// Makes a company's own part of the hub, which shares nothing with others.
    public func createWorkspace(name: String, settings: WorkspaceSettings = WorkspaceSettings()) throws -> Workspace {
        let workspace = Workspace(id: newID(), name: name)
        try db.execute(
            "INSERT INTO workspace (id, name, settings, created_at) VALUES (?, ?, ?, ?)",
            workspace.id,
            name,
            try JSONText.encode(settings),
            now
        )
        return workspace
    }

    /// Changes the name and settings of a workspace.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func update(_ workspace: Workspace, settings: WorkspaceSettings) throws {
        let changed = try db.execute(
            "UPDATE workspace SET name = ?, settings = ? WHERE id = ?",
            workspace.name,
            try JSONText.encode(settings),
            workspace.id
        )
        guard changed == 1 else { throw StoreError.notFound("workspace") }
        record(.settingsUpdated, of: workspace.id, in: workspace.id)
    }
}
