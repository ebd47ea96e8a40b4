import HTTPTypes
import HubCore
import HubStorage

/// Agents who share a kind of work.
enum TeamRoutes {
    static let group = RouteGroup("Teams", [list, show, create, change, remove])

    /// A team with its members.
    struct View: APIType {
        var id: ID<Team>
        var name: String
        var members: [ID<Agent>]

        static let schema = Schema.object(
            "Team",
            .required("id", .id, "The team's id."),
            .required("name", .text(0...200), "What it is called."),
            .required("members", .list(.id), "The agents who belong to it.")
        )

        init(_ record: TeamRecord) {
            (id, name, members) = (record.team.id, record.team.name, record.members)
        }
    }

    /// A team to be made.
    struct Draft: APIType {
        var name: String
        var members: [ID<Agent>]?

        static let schema = Schema.object(
            "TeamDraft",
            .required("name", .name, "What it is called."),
            .optional("members", .list(.id), "The agents who belong to it.")
        )
    }

    /// What to change about a team; what is left out stays.
    struct Change: APIType {
        var name: String?
        var members: [ID<Agent>]?

        static let schema = Schema.object(
            "TeamChange",
            .optional("name", .name, "What it is called."),
            .optional("members", .list(.id), "All agents who belong to it.")
        )
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/teams",
            .needs(.lookAround),
            "The teams of your workspace, oldest first.",
            parameters: PageRequest.parameters,
            returns: Page<View>.self
        ) { call in
            let (workspace, page) = (try call.workspace, try call.page())
            let teams = try await call.read { reader in
                try reader.teams(in: workspace, after: page.after?.id(), limit: page.limit + 1)
            }
            return page.page(of: teams, cursor: { Cursor($0.id) }, item: View.init)
        }
    }

    private static var show: Endpoint {
        Endpoint(.get, "/api/v1/teams/{team}", .needs(.lookAround), "One team.", returns: View.self) { call in
            let (id, workspace): (ID<Team>, _) = (try call.id("team"), try call.workspace)
            guard let record = try await call.read({ try $0.team(id, in: workspace) }) else {
                throw Problem.notFound("team")
            }
            return View(record)
        }
    }

    private static var create: Endpoint {
        Endpoint(
            .post,
            "/api/v1/teams",
            .needs(.manageTeams),
            "Makes a team.",
            takes: Draft.self,
            returns: View.self,
            status: .created
        ) { call, draft in
            let workspace = try call.workspace
            return try await call.commit { transaction in
                let team = try transaction.createTeam(in: workspace, name: draft.name)
                try call.audit(transaction, "team.created", "team/\(team.id)", ["name": .string(draft.name)])
                return try call.withMembers(draft.members, team, transaction)
            }
        }
    }

    private static var change: Endpoint {
        Endpoint(
            .patch,
            "/api/v1/teams/{team}",
            .needs(.manageTeams),
            "Changes a team's name or members.",
            takes: Change.self,
            returns: View.self
        ) { call, change in
            let (id, workspace): (ID<Team>, _) = (try call.id("team"), try call.workspace)
            return try await call.commit { transaction in
                guard var team = try transaction.team(id, in: workspace)?.team else { throw Problem.notFound("team") }
                team.name = change.name ?? team.name
                try transaction.update(team)
                try call.audit(transaction, "team.changed", "team/\(id)", ["name": .string(team.name)])
                return try call.withMembers(change.members, team, transaction)
            }
        }
    }

    private static var remove: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/teams/{team}",
            .needs(.manageTeams),
            "Removes a team; its tickets belong to none then."
        ) {
            call in
            let (id, workspace): (ID<Team>, _) = (try call.id("team"), try call.workspace)
            try await call.commit { transaction in
                try transaction.removeTeam(id, in: workspace)
                try call.audit(transaction, "team.removed", "team/\(id)")
            }
        }
    }
}

extension Call {
    /// The team with these members, if any are given, else with the ones it has.
    fileprivate func withMembers(
        _ members: [ID<Agent>]?,
        _ team: Team,
        _ transaction: Transaction
    ) throws -> TeamRoutes.View {
        if let members {
            for (index, member) in members.enumerated() {
                guard try transaction.agent(member, in: team.workspace) != nil else {
                    throw Problem.invalid("/members/\(index)", "is nobody of this workspace")
                }
            }
            try transaction.setMembers(Set(members), of: team.id, in: team.workspace)
        }
        guard let record = try transaction.team(team.id, in: team.workspace) else { throw Problem.notFound("team") }
        return TeamRoutes.View(record)
    }
}
