import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct SettingsTests {
    @Test("teams are made, changed and removed, and each step is in the audit")
    func teamsAreMadeChangedAndRemoved() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let made = try await admin.send(.post, "/api/v1/teams", ["name": "Kho", "members": [.string("\(me.id)")]])
            #expect(made.json["members"]?.elements?.count == 1)
            #expect(try await admin.send(.post, "/api/v1/teams", ["name": "Kho"]).status == 409)
            let path = "/api/v1/teams/" + (try #require(made.json["id"]?.text))
            let changed = try await admin.send(.patch, path, ["name": "Kho hàng", "members": []])
            #expect(changed.json["name"]?.text == "Kho hàng")
            #expect(changed.json["members"]?.elements?.isEmpty == true)
            #expect(try await admin.send(.delete, path).status == 204)
            #expect(try await admin.send(.get, path).status == 404)
            #expect(try await admin.send(.delete, path).status == 404)
            let actions = try await hub.audit(in: me.workspace).map(\.action)
            #expect(actions.prefix(3) == ["team.removed", "team.changed", "team.created"])
        }
    }

    @Test("settings are replaced as a whole and read back as they were written")
    func settingsAreReplacedAsAWhole() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let before = try await admin.send(.get, "/api/v1/workspace")
            #expect(before.json["region"]?.text == "VN")
            let draft: JSONValue = [
                "name": "Công ty Lá", "region": "US",
                "hours": [
                    "utcOffsetMinutes": 420, "holidays": ["2026-02-17"],
                    "spans": [["weekday": 1, "from": 480, "to": 1050]],
                ],
                "tickets": [
                    "answers": [["kind": "message", "surface": "direct"]], "continuationMinutes": 60,
                    "reopeningMinutes": 0,
                ],
            ]
            let after = try await admin.send(.put, "/api/v1/workspace", draft)
            #expect(after.status == 200)
            for member in ["name", "region", "hours", "tickets"] { #expect(after.json[member] == draft[member]) }
            #expect(after.json["followUpMinutes"] == nil)
            let stored = try await hub.store.read { try $0.settings(of: me.workspace) }
            #expect(stored.tickets.continuation == .seconds(3_600))
            #expect(stored.followUpMinutes == nil)
            let entry = try #require(try await hub.audit(in: me.workspace).first)
            #expect(entry.action == "workspace.changed")
            #expect(entry.details["changed"]?.elements?.count == 5)
        }
    }

    @Test("settings that make no sense are refused by field")
    func settingsThatMakeNoSenseAre() async throws {
        try await TestHub.run { hub, visitor in
            let admin = visitor.with(token: try await hub.setUp().token)
            guard case .object(let before) = try await admin.send(.get, "/api/v1/workspace").json else {
                Issue.record("no settings")
                return
            }
            for (member, value, field) in [
                ("region", "vn", "/region"), ("region", "VNM", "/region"), ("followUpMinutes", 0, "/followUpMinutes"),
                (
                    "hours", ["utcOffsetMinutes": 420, "holidays": [], "spans": [["weekday": 1, "from": 9, "to": 9]]],
                    "/hours/spans/0/to"
                ),
                ("hours", ["utcOffsetMinutes": 420, "holidays": ["tết"], "spans": []], "/hours/holidays/0"),
            ] as [(String, JSONValue, String)] {
                let draft = before.merging([member: value]) { $1 }
                #expect(try await admin.send(.put, "/api/v1/workspace", .object(draft)).fields == [field])
            }
        }
    }

    @Test("the audit is filtered, paged and holds no secret")
    func theAuditIsFilteredPagedAnd() async throws {
        try await TestHub.run { hub, visitor in
            let (me, token) = try await hub.setUp()
            let admin = visitor.with(token: token)
            let browser = visitor.with(cookie: try await visitor.signIn("chu@congty.vn"))
            let secret = try #require(
                try await browser.send(.post, "/api/v1/tokens", ["name": "a"]).json["token"]?.text
            )
            for name in ["A", "B", "C"] { try await admin.send(.post, "/api/v1/teams", ["name": .string(name)]) }
            let all = try await admin.send(.get, "/api/v1/audit?limit=2")
            #expect(all.json["items"]?.elements?.count == 2)
            let next = try #require(all.json["next"]?.text)
            let older = try await admin.send(.get, "/api/v1/audit?limit=200&after=\(next)")
            #expect(!older.body.contains(secret) && !older.body.contains(TestHub.password))
            let teams = try await admin.send(.get, "/api/v1/audit?action=team.created&agent=\(me.id)")
            #expect(teams.json["items"]?.elements?.count == 3)
            #expect(teams.json["items"]?.elements?.first?["address"]?.text == "")
        }
    }
}
