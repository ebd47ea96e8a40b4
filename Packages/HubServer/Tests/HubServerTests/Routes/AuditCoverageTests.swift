import HTTPTypes
import HubCore
import HubStorage
import Testing

@testable import HubServer

@Suite struct AuditCoverageTests {
    /// One change of configuration or access, which must leave a line in the audit.
    private struct Change: Sendable {
        var operation: String
        var body: JSONValue?
        /// Prepares what is changed and returns the ids that stand in the path.
        var prepare: @Sendable (TestHub, Visitor) async throws -> [String] = { _, _ in [] }
    }

    private static let password: JSONValue = ["password": .string(TestHub.password)]

    private static let changes: [Change] = [
        Change(operation: "delete_session"),
        Change(operation: "delete_sessions"),
        Change(operation: "delete_sessions_session") { _, browser in
            let id = try #require(try await browser.signInAgain())
            return [id]
        },
        Change(
            operation: "put_me_password",
            body: ["current": .string(TestHub.password), "new": "một mật khẩu mới"]
        ),
        Change(operation: "post_me_secondfactor", body: password),
        Change(operation: "post_me_secondfactor_confirmation", body: ["code": "?"]),
        Change(operation: "post_me_secondfactor_recoverycodes", body: password) { hub, browser in
            try await confirm(hub, browser)
            return []
        },
        Change(operation: "delete_me_secondfactor", body: password),
        Change(operation: "post_tokens", body: ["name": "kho"]),
        Change(operation: "delete_tokens_token") { _, browser in
            [try #require(try await browser.send(.post, "/api/v1/tokens", ["name": "x"]).json["id"]?.text)]
        },
        Change(operation: "patch_agents_agent", body: ["name": "Tên mới"], prepare: someAgent),
        Change(operation: "post_agents_agent_passwordreset", prepare: someAgent),
        Change(operation: "delete_agents_agent_secondfactor", prepare: someAgent),
        Change(operation: "post_invitations", body: ["email": "moi@congty.vn", "role": "agent"]),
        Change(operation: "delete_invitations_invitation") { _, browser in
            let body: JSONValue = ["email": "moi@congty.vn", "role": "agent"]
            return [try #require(try await browser.send(.post, "/api/v1/invitations", body).json["id"]?.text)]
        },
        Change(operation: "post_teams", body: ["name": "Kho"]),
        Change(operation: "patch_teams_team", body: ["name": "Kho hàng"], prepare: someTeam),
        Change(operation: "delete_teams_team", prepare: someTeam),
        Change(
            operation: "put_workspace",
            body: [
                "name": "Hoa", "region": "VN", "hours": ["utcOffsetMinutes": 420, "spans": [], "holidays": []],
                "tickets": ["answers": [], "continuationMinutes": 1, "reopeningMinutes": 1],
            ]
        ),
        Change(operation: "put_workspace_systemmailbox", body: [:]),
        Change(operation: "post_webhooks", body: ["name": "Kho", "url": "https://a.example.vn"]),
        Change(operation: "patch_webhooks_webhook", body: ["isActive": false], prepare: someWebhook),
        Change(operation: "post_webhooks_webhook_secret", prepare: someWebhook),
        Change(operation: "delete_webhooks_webhook", prepare: someWebhook),
        Change(operation: "post_deliveries_delivery_redelivery") { hub, browser in
            let webhook = try await someWebhook(hub, browser)[0]
            await WebhookDispatcher(hub: hub.server.hub).work { _ in 204 }
            let log = try await browser.send(.get, "/api/v1/webhooks/\(webhook)/deliveries").json
            return [try #require(log["items"]?.elements?.first?["id"]?.text)]
        },
    ]

    @Test("every change of configuration or access leaves a line in the audit")
    func everyChangeIsAudited() async throws {
        let endpoints = RouteGroup.all.flatMap(\.endpoints)
        let changing = endpoints.filter { endpoint in
            guard case .needs(let permission) = endpoint.access, endpoint.method != .get else { return false }
            return permission != .answerCustomers && permission != .editCustomers
        }
        #expect(Set(Self.changes.map(\.operation)) == Set(changing.map(\.operationID)))
        for change in Self.changes {
            let endpoint = try #require(endpoints.first { $0.operationID == change.operation })
            try await TestHub.run { hub, visitor in
                let workspace = try await hub.setUp().agent.workspace
                let browser = visitor.with(cookie: try await visitor.signIn("chu@congty.vn"))
                if change.operation.hasSuffix("confirmation") {
                    let answer = try await Self.confirm(hub, browser)
                    #expect(answer.status == 201)
                    #expect(try await hub.audit(in: workspace).first?.action == "second_factor.confirmed")
                    return
                }
                var ids = try await change.prepare(hub, browser)
                let path = endpoint.path.split(separator: "/")
                    .map { "/" + ($0.hasPrefix("{") ? ids.removeFirst() : String($0)) }.joined()
                let before = try await hub.audit(in: workspace).count
                let answer = try await browser.send(endpoint.method, path, change.body)
                #expect(answer.status < 300, "\(change.operation): \(answer.status)")
                #expect(try await hub.audit(in: workspace).count > before, "\(change.operation) is not in the audit")
            }
        }
    }

    @discardableResult
    private static func confirm(_ hub: TestHub, _ browser: Visitor) async throws -> Answer {
        try await browser.send(.post, "/api/v1/me/second-factor", password)
        let me = try #require(try await hub.store.read { try $0.credentials(email: "chu@congty.vn") }.first)
        let sealed = try #require(me.secondFactor)
        let secret = try hub.store.unseal(sealed, for: SecondFactor.place(of: me.agent.id))
        let code = OneTimePassword(secret: secret).code(step: OneTimePassword.step(at: hub.clock.now))
        return try await browser.send(.post, "/api/v1/me/second-factor/confirmation", ["code": .string(code)])
    }

    private static let someAgent: @Sendable (TestHub, Visitor) async throws -> [String] = { hub, browser in
        let text = try #require(try await browser.send(.get, "/api/v1/me").json["workspace", "id"]?.text)
        let workspace = try #require(ID<Workspace>(text))
        return ["\(try await hub.addAgent(.agent, email: "hai@congty.vn", in: workspace).agent.id)"]
    }

    private static let someTeam: @Sendable (TestHub, Visitor) async throws -> [String] = { _, browser in
        [try #require(try await browser.send(.post, "/api/v1/teams", ["name": "Nhóm"]).json["id"]?.text)]
    }

    private static let someWebhook: @Sendable (TestHub, Visitor) async throws -> [String] = { _, browser in
        let body: JSONValue = ["name": "Kho", "url": "https://a.example.vn"]
        return [try #require(try await browser.send(.post, "/api/v1/webhooks", body).json["webhook", "id"]?.text)]
    }
}

extension Visitor {
    /// Signs in once more elsewhere, and returns that session's id.
    fileprivate func signInAgain() async throws -> String? {
        _ = try await signIn("chu@congty.vn")
        let sessions = try await send(.get, "/api/v1/sessions").json["items"]?.elements
        return sessions?.first { $0["isCurrent"]?.flag == false }?["id"]?.text
    }
}
