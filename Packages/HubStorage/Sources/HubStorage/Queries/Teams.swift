public import HubCore

/// A team with its members.
public struct TeamRecord: Hashable, Sendable, Identifiable {
    /// What it is called, without who belongs to it.
    public var team: Team
    /// Its members, oldest first.
    public var members: [ID<Agent>]

    /// The team's number.
    public var id: ID<Team> { team.id }
}

extension Reader {
    /// One team with its members; `nil` if the workspace has none of that number.
    public func team(_ id: ID<Team>, in workspace: ID<Workspace>) throws -> TeamRecord? {
        let rows = try db.query("SELECT id, name FROM team WHERE workspace = ? AND id = ?", workspace, id)
        return try withMembers(rows, in: workspace).first
    }

    /// The teams of a workspace with their members, oldest first.
    public func teams(in workspace: ID<Workspace>, after previous: ID<Team>? = nil, limit: Int) throws -> [TeamRecord] {
        let rows = try db.query(
            "SELECT id, name FROM team WHERE workspace = ? AND id > ? ORDER BY id LIMIT ?",
            workspace,
            previous?.rawValue ?? -1,
            limit
        )
        return try withMembers(rows, in: workspace)
    }

    /// The teams that an agent belongs to, oldest first.
    public func teams(of agent: ID<Agent>, in workspace: ID<Workspace>) throws -> [ID<Team>] {
        try db.query(
            "SELECT team FROM team_member WHERE workspace = ? AND agent = ? ORDER BY team",
            workspace,
            agent
        ).map { try $0.id(0) }
    }

    private func withMembers(_ rows: [SQLRow], in workspace: ID<Workspace>) throws -> [TeamRecord] {
        let members = try db.query(
            "SELECT agent FROM team_member WHERE workspace = ? AND team = ? ORDER BY agent",
            each: try rows.map { [workspace.sqlValue, try $0.int(0).sqlValue] }
        )
        return try zip(rows, members).map { row, members in
            TeamRecord(
                team: Team(id: try row.id(0), workspace: workspace, name: try row.text(1)),
                members: try members.map { try $0.id(0) }
            )
        }
    }
}

extension Transaction {
    /// Makes a team without members.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if there is one of that name.
    public func createTeam(in workspace: ID<Workspace>, name: String) throws -> Team {
        let team = Team(id: newID(), workspace: workspace, name: name)
        try refuseTakenName(of: team)
        try db.execute("INSERT INTO team (workspace, id, name) VALUES (?, ?, ?)", workspace, team.id, name)
        record(.settingsUpdated, of: team.id, in: workspace)
        return team
    }

    /// Changes the name of a team.
    ///
    /// - Throws: ``StoreError/notFound(_:)``; ``StoreError/conflict(_:)`` if there is another of that name.
    public func update(_ team: Team) throws {
        try refuseTakenName(of: team)
        let changed = try db.execute(
            "UPDATE team SET name = ? WHERE workspace = ? AND id = ?",
            team.name,
            team.workspace,
            team.id
        )
        guard changed == 1 else { throw StoreError.notFound("team") }
        record(.settingsUpdated, of: team.id, in: team.workspace)
    }

    /// Gives a team exactly these members.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if one of them is no agent of the workspace, or the team is gone.
    public func setMembers(_ agents: Set<ID<Agent>>, of team: ID<Team>, in workspace: ID<Workspace>) throws {
        try db.execute("DELETE FROM team_member WHERE workspace = ? AND team = ?", workspace, team)
        try db.execute(
            "INSERT INTO team_member (workspace, team, agent) VALUES (?, ?, ?)",
            each: agents.sorted().map { [workspace.sqlValue, team.sqlValue, $0.sqlValue] }
        )
        record(.settingsUpdated, of: team, in: workspace)
    }

    /// Removes a team; its tickets belong to no team then.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func removeTeam(_ team: ID<Team>, in workspace: ID<Workspace>) throws {
        try db.execute("DELETE FROM team_member WHERE workspace = ? AND team = ?", workspace, team)
        try db.execute("UPDATE ticket SET team = NULL WHERE workspace = ? AND team = ?", workspace, team)
        let removed = try db.execute("DELETE FROM team WHERE workspace = ? AND id = ?", workspace, team)
        guard removed == 1 else { throw StoreError.notFound("team") }
        record(.settingsUpdated, of: team, in: workspace)
    }

    private func refuseTakenName(of team: Team) throws {
        let others = try db.query(
            "SELECT 1 FROM team WHERE workspace = ? AND name = ? AND id <> ?",
            team.workspace,
            team.name,
            team.id
        )
        guard others.isEmpty else { throw StoreError.conflict("a team of this name is there already") }
    }
}
