import HubCore
import HubStorage
import Testing

@Suite("People")
struct PeopleTests {
    @Test("are kept once by address, in each company for itself")
    func addresses() async throws {
        let shop = try await Shop()
        let other = try await shop.neighbour()
        let first = try await shop.agent("a@b.vn", .admin)
        await #expect(throws: StoreError.conflict("an agent with this address is there already")) {
            try await shop.agent("a@b.vn", .agent)
        }
        let second = try await other.agent("a@b.vn", .agent)
        let known = try await shop.store.read { try $0.credentials(email: "a@b.vn").map(\.agent) }
        #expect(known == [first, second])
        #expect(try await shop.store.read { try $0.agent(second.id, in: shop.workspace) } == nil)
        #expect(try await shop.store.read { try $0.agents(in: shop.workspace, limit: 9).map(\.agent) } == [first])
    }

    @Test("are listed page by page, whether active or not")
    func pages() async throws {
        let shop = try await Shop()
        var made: [Agent] = []
        for number in 0..<5 { made.append(try await shop.agent("a\(number)@b.vn", .agent)) }
        made[1].isActive = false
        let changed = made[1]
        try await shop.store.commit { try $0.update(changed) }
        let (first, rest) = try await shop.store.read { reader in
            let first = try reader.agents(in: shop.workspace, limit: 2).map(\.agent)
            return (first, try reader.agents(in: shop.workspace, after: first.last?.id, limit: 9).map(\.agent))
        }
        #expect(first + rest == made)
    }

    @Test("change only what is there, and only active administrators count")
    func changes() async throws {
        let shop = try await Shop()
        var agent = try await shop.agent("a@b.vn", .admin)
        #expect(try await shop.store.read { try $0.activeAdmins(in: shop.workspace) } == 1)
        agent.isActive = false
        let changed = agent
        try await shop.store.commit { try $0.update(changed) }
        #expect(try await shop.store.read { try $0.activeAdmins(in: shop.workspace) } == 0)
        agent.id = ID(7)
        let nobody = agent
        await #expect(throws: StoreError.notFound("agent")) { try await shop.store.commit { try $0.update(nobody) } }
    }

    @Test("take each time step of the second factor once, and none that is older")
    func steps() async throws {
        let shop = try await Shop()
        let agent = try await shop.agent("a@b.vn", .agent)
        try await shop.store.commit { try $0.setSecondFactor([1, 2], of: agent.id, in: agent.workspace) }
        #expect(try await shop.credentials(of: agent).hasSecondFactor == false)
        for (step, isNew) in [(10, true), (10, false), (9, false), (11, true)] {
            let accepted = try await shop.store.commit {
                try $0.accept(step: Int64(step), of: agent.id, in: agent.workspace)
            }
            #expect(accepted == isNew)
        }
        #expect(try await shop.credentials(of: agent).hasSecondFactor)
        try await shop.store.commit { try $0.setSecondFactor(nil, of: agent.id, in: agent.workspace) }
        #expect(try await shop.credentials(of: agent).lastStep == nil)
    }

    @Test("use up each recovery code once, however many try at the same time")
    func recoveryCodes() async throws {
        let shop = try await Shop()
        let agent = try await shop.agent("a@b.vn", .agent)
        try await shop.store.commit { try $0.setRecoveryCodes(["x", "y"], of: agent.id, in: agent.workspace) }
        let used = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    try await shop.store.commit { try $0.useRecoveryCode("x", of: agent.id, in: agent.workspace) }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(used == 1)
        #expect(try await shop.credentials(of: agent).recoveryCodes == ["y"])
    }

    @Test("of a team are agents of its company, and tickets outlive it")
    func teams() async throws {
        let shop = try await Shop()
        let other = try await shop.neighbour()
        let (mine, theirs) = (try await shop.agent("a@b.vn", .agent), try await other.agent("c@d.vn", .agent))
        let team = try await shop.store.commit { transaction in
            let team = try transaction.createTeam(in: shop.workspace, name: "Kho")
            try transaction.setMembers([mine.id], of: team.id, in: shop.workspace)
            return team
        }
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.setMembers([theirs.id], of: team.id, in: shop.workspace) }
        }
        await #expect(throws: StoreError.conflict("a team of this name is there already")) {
            try await shop.store.commit { _ = try $0.createTeam(in: shop.workspace, name: "Kho") }
        }
        let (record, teams) = try await shop.store.read { reader in
            (try reader.team(team.id, in: shop.workspace), try reader.teams(of: mine.id, in: shop.workspace))
        }
        #expect(record?.team == team)
        #expect(record?.members == [mine.id])
        #expect(teams == [team.id])
        #expect(try await shop.store.read { try $0.team(team.id, in: other.workspace) } == nil)
        try await shop.store.commit { try $0.removeTeam(team.id, in: shop.workspace) }
        #expect(try await shop.store.read { try $0.teams(in: shop.workspace, limit: 9) }.isEmpty)
        await #expect(throws: StoreError.notFound("team")) {
            try await shop.store.commit { try $0.removeTeam(team.id, in: shop.workspace) }
        }
    }
}

extension Shop {
    /// Somebody who works here.
    func agent(_ email: String, _ role: Role) async throws -> Agent {
        let workspace = workspace
        return try await store.commit {
            try $0.createAgent(in: workspace, email: email, name: email, role: role, password: nil)
        }
    }

    func credentials(of agent: Agent) async throws -> Credentials {
        try #require(try await store.read { try $0.credentials(of: agent.id, in: agent.workspace) })
    }
}
