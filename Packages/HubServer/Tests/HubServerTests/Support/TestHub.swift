import ChannelKit
import Foundation
import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Hummingbird
import HummingbirdTesting
import Logging
import Synchronization

@testable import HubServer

/// A hub over a real store in a temporary folder, with a clock that tests move.
struct TestHub: Sendable {
    let server: HubServer
    let store: Store
    let clock: TestClock
    let post: Mailbox
    let folder: String

    /// Runs `body` against a hub, in process, and removes everything afterwards.
    static func run(
        hasMailbox: Bool = false,
        hasWork: Bool = false,
        plugins: [ChannelPlugin] = [],
        configure: (inout ServerConfiguration) -> Void = { _ in },
        services: (inout HubServer.Services) -> Void = { _ in },
        routes: [RouteGroup]? = nil,
        logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
        _ body: @escaping @Sendable (TestHub, Visitor) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hub-\(UUID())").path
        let clock = TestClock()
        let store = try Store.open(folder: folder, key: .atSetup(in: folder, environment: [:]), now: { clock.now })
        let mailbox = Mailbox()
        var configuration = ServerConfiguration()
        configuration.passwordCost.logN = 4
        configuration.passwordCost.parallelism = 1
        configuration.trustsLocalSocket = true
        configure(&configuration)
        var parts = HubServer.Services()
        parts.now = { clock.now }
        if hasWork || hasMailbox {
            let log = Logger(label: "test.work") { _ in SwiftLogNoOpLogHandler() }
            let plugins = plugins + (hasMailbox ? [mailbox.plugin] : [])
            parts.work = try await HubServices(store: store, plugins: plugins, options: .init(), log: log)
        }
        services(&parts)
        let server = HubServer(
            store: store,
            configuration: configuration,
            services: parts,
            metrics: Metrics(),
            logger: logger,
            routes: routes ?? RouteGroup.all + (hasWork ? parts.work.map { RouteGroup.work($0) } ?? [] : [])
        )
        let hub = TestHub(server: server, store: store, clock: clock, post: mailbox, folder: folder)
        do {
            try await server.application().test(.router) { client in
                try await body(hub, Visitor(client: client, endpoints: hub.endpoints))
            }
        } catch {
            try? store.close()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
        try store.close()
        try FileManager.default.removeItem(atPath: folder)
    }

    var endpoints: [Endpoint] { server.routes.flatMap(\.endpoints) }

    static let password = "mật khẩu đủ dài"

    /// The first administrator and an API token of theirs.
    @discardableResult
    func setUp(email: String = "chu@congty.vn") async throws -> (agent: Agent, token: String) {
        let made = try await SetUp(store: store, configuration: server.hub.configuration)
            .createAdmin(email: email, password: Self.password, workspaceName: "Công ty Hoa")
        try await chooseMailbox(in: made.agent.workspace)
        return made
    }

    private func chooseMailbox(in workspace: ID<Workspace>) async throws {
        guard let pool = server.hub.services.work?.pool, pool.plugins[Mailbox.channel] != nil else { return }
        let id = try await pool.connect(Mailbox.channel, name: "Thư", config: [:], in: workspace)
        try await store.commit { transaction in
            var settings = try transaction.settings(of: workspace)
            settings.systemMailbox = id
            try transaction.update(Workspace(id: workspace, name: "Công ty Hoa"), settings: settings)
        }
    }

    /// One more agent with an API token.
    func addAgent(_ role: Role, email: String, in workspace: ID<Workspace>) async throws -> (
        agent: Agent, token: String
    ) {
        let hash = try await server.hub.passwords.hash(Self.password)
        let token = SecretToken(prefix: SecretToken.apiPrefix)
        let agent = try await store.commit { transaction in
            let agent = try transaction.createAgent(
                in: workspace,
                email: email,
                name: role.rawValue,
                role: role,
                password: hash
            )
            _ = try transaction.createAPIToken(of: agent, name: "test", hash: token.hash)
            return agent
        }
        return (agent, token.text)
    }

    func audit(in workspace: ID<Workspace>) async throws -> [AuditEntry] {
        try await store.read { try $0.audit(of: workspace, limit: 100) }
    }
}

/// A clock that stands still until a test moves it.
final class TestClock: Sendable {
    private let moment = Mutex(Timestamp(milliseconds: 1_760_000_000_000))

    var now: Timestamp { moment.withLock { $0 } }
    func pass(_ duration: Duration) { moment.withLock { $0 = $0 + duration } }
}
