import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct AgentTests {
    @Test("a change is made, told to the audit, and ends sessions where it must")
    func aChangeIsMadeToldTo() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let other = try await hub.addAgent(.agent, email: "hai@congty.vn", in: me.workspace).agent
            let browser = visitor.with(cookie: try await visitor.signIn("hai@congty.vn"))
            let path = "/api/v1/agents/\(other.id)"
            let promoted = try await admin.send(.patch, path, ["role": "supervisor", "name": "Hai"])
            #expect(promoted.json["role"]?.text == "supervisor")
            #expect(try await browser.send(.get, "/api/v1/audit").status == 200)
            try await admin.send(.patch, path, ["isActive": false])
            #expect(try await browser.send(.get, "/api/v1/me").status == 401)
            let entries = try await hub.audit(in: me.workspace).filter { $0.target == "agent/\(other.id)" }
            #expect(entries.map(\.action).prefix(2) == ["agent.changed", "agent.changed"])
            #expect(entries.last { $0.action == "agent.changed" }?.details["role", "to"]?.text == "supervisor")
        }
    }

    @Test("the last administrator stays one")
    func theLastAdministratorStaysOne() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            for change: JSONValue in [["role": "agent"], ["isActive": false]] {
                let answer = try await admin.send(.patch, "/api/v1/agents/\(me.id)", change)
                #expect(answer.status == 409)
            }
            #expect(try await admin.send(.get, "/api/v1/me").json["agent", "role"]?.text == "admin")
        }
    }

    @Test("another workspace's people are not there")
    func anotherWorkspacesPeopleAreNotThere() async throws {
        try await TestHub.run { hub, visitor in
            let token = try await hub.setUp().token
            let elsewhere = try await hub.store.commit { try $0.createWorkspace(name: "Khác").id }
            let stranger = try await hub.addAgent(.admin, email: "la@khac.vn", in: elsewhere).agent
            let admin = visitor.with(token: token)
            #expect(try await admin.send(.get, "/api/v1/agents/\(stranger.id)").status == 404)
            #expect(try await admin.send(.patch, "/api/v1/agents/\(stranger.id)", ["name": "X"]).status == 404)
            #expect(try await admin.send(.post, "/api/v1/agents/\(stranger.id)/password-reset").status == 404)
            #expect(try await admin.send(.delete, "/api/v1/agents/\(stranger.id)/second-factor").status == 404)
            #expect(try await admin.send(.get, "/api/v1/agents").json["items"]?.elements?.count == 1)
            let team = try await admin.send(
                .post,
                "/api/v1/teams",
                ["name": "A", "members": [.string("\(stranger.id)")]]
            )
            #expect(team.fields == ["/members/0"])
        }
    }
}
