import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct PermissionTests {
    @Test("every role on every route gets what the table says")
    func everyRoleOnEveryRouteGets() async throws {
        try await TestHub.run(hasWork: true) { hub, visitor in
            let admin = try await hub.setUp()
            var tokens: [Role: String] = [.admin: admin.token]
            for role in [Role.agent, .supervisor] {
                tokens[role] = try await hub.addAgent(role, email: "\(role)@congty.vn", in: admin.agent.workspace).token
            }
            for endpoint in hub.endpoints {
                guard case .needs(let permission) = endpoint.access else { continue }
                let path = endpoint.samplePath
                let stranger = try await visitor.send(endpoint.sampleMethod, path, endpoint.sampleBody)
                #expect(stranger.status == 401, "\(endpoint.operationID) lets strangers in")
                for (role, token) in tokens {
                    let answer = try await visitor.with(token: token).send(
                        endpoint.sampleMethod,
                        path,
                        endpoint.sampleBody
                    )
                    let mayPass = role.permissions.contains(permission) && !permission.needsSession
                    #expect((answer.status == 403) == !mayPass, "\(role) on \(endpoint.operationID): \(answer.status)")
                    #expect(answer.status != 401)
                }
            }
        }
    }

    @Test("routes for people at the desk take a session and follow the same table")
    func routesForPeopleAtTheDesk() async throws {
        try await TestHub.run(hasWork: true) { hub, visitor in
            let workspace = try await hub.setUp().agent.workspace
            for role in Role.allCases {
                let email = "\(role)2@congty.vn"
                _ = try await hub.addAgent(role, email: email, in: workspace)
                for endpoint in hub.endpoints {
                    guard case .needs(let permission) = endpoint.access, endpoint.path != "/api/v1/sessions" else {
                        continue
                    }
                    let cookie = try await visitor.signIn(email)
                    let answer = try await visitor.with(cookie: cookie)
                        .send(endpoint.sampleMethod, endpoint.samplePath, endpoint.sampleBody)
                    #expect((answer.status == 403) == !role.permissions.contains(permission))
                }
            }
        }
    }

    @Test("the table is the one that was agreed on")
    func theTableIsTheOneThat() {
        #expect(Role.admin.permissions == Set(Permission.allCases))
        #expect(Role.agent.permissions.isStrictSubset(of: Role.supervisor.permissions))
        for permission: Permission in [.manageAgents, .manageSettings, .manageConnections, .manageWebhooks] {
            #expect(permission.roles == [.admin])
        }
        for permission: Permission in [.readAudit, .readMetrics, .manageTeams, .readOperations, .repairDeliveries] {
            #expect(permission.roles == [.supervisor, .admin])
        }
    }

    @Test("whatever is open says why")
    func whateverIsOpenSaysWhy() {
        for endpoint in RouteGroup.all.flatMap(\.endpoints) {
            guard case .open(let reason) = endpoint.access else { continue }
            #expect(reason.count > 10, "\(endpoint.path) does not say why it is open")
        }
    }
}

extension Endpoint {
    /// The path with ids that name nothing.
    fileprivate var samplePath: String {
        path.split(separator: "/").map { $0.hasPrefix("{") ? "0000000000001" : String($0) }.map { "/" + $0 }.joined()
    }

    /// HEAD where GET would go on for ever.
    fileprivate var sampleMethod: HTTPRequest.Method {
        guard case .bytes("text/event-stream") = response else { return method }
        return .head
    }

    /// An empty object; what a route says of it comes after who may ask.
    fileprivate var sampleBody: JSONValue? {
        request == nil ? nil : [:]
    }
}

extension Visitor {
    /// Signs in and returns the cookie.
    func signIn(_ email: String, code: String? = nil, password: String = TestHub.password) async throws -> String? {
        var body: [String: JSONValue] = ["email": .string(email), "password": .string(password)]
        body["code"] = code.map { .string($0) }
        return try await send(.post, "/api/v1/session", .object(body)).cookie
    }
}
