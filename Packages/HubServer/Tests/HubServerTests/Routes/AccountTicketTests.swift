import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct AccountTicketTests {
    @Test("one account opens tickets by its own rules until they are taken back, and each step is in the audit")
    func oneAccountOpensTicketsByItsOwnRules() async throws {
        try await TestHub.run(hasWork: true) { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let connection = try await hub.connection(in: me.workspace)
            let list = try await admin.send(.get, "/api/v1/connections")
            let account = try #require(list.json["items"]?.elements?.first?["accounts"]?.elements?.first)
            #expect(account["tickets"] == nil)
            let path = "/api/v1/connections/\(connection)/accounts/\(try #require(account["id"]?.text))/tickets"
            let rules: JSONValue = [
                "answers": [["kind": "order", "surface": "direct"]], "continuationMinutes": 0, "reopeningMinutes": 5,
            ]
            #expect(try await admin.send(.put, path, rules).json["tickets"] == rules)
            let stored = try await hub.store.read { try $0.accounts(of: connection, in: me.workspace)[0].policy }
            #expect(stored?.answers == [TicketPolicy.Trigger(.order, on: .direct)])
            #expect(try await admin.send(.delete, path).status == 204)
            #expect(try await hub.store.read { try $0.accounts(of: connection, in: me.workspace)[0].policy } == nil)
            let actions = try await hub.audit(in: me.workspace).map(\.action)
            #expect(actions.prefix(2) == ["account.tickets.reset", "account.tickets.changed"])
            let elsewhere = "/api/v1/connections/\(connection)/accounts/1/tickets"
            #expect(try await admin.send(.put, elsewhere, rules).status == 404)
        }
    }
}

extension TestHub {
    fileprivate func connection(in workspace: ID<Workspace>) async throws -> ID<Connection> {
        let id = try await store.createConnection(
            id: store.newID(),
            in: workspace,
            channel: "alpha",
            name: "Trang hoa",
            config: [:],
            secrets: [:]
        )
        try await store.commit { try $0.setAccounts([("page", "Trang hoa", [])], of: id, in: workspace) }
        return id
    }
}
