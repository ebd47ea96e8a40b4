import ChannelKit
import Foundation
import HTTPTypes
import HubCore
import HubServer
import HubStorage
import HubSync
import Logging
import TelegramChannel

/// A hub of its own for one measurement, in a folder that is removed afterwards: set up, with one Telegram bot.
struct Stage: Sendable {
    let folder: String
    let workspace: ID<Workspace>
    let connection: ID<Connection>
    /// What Telegram proves itself by.
    let secret: String
    /// An administrator's API token.
    let token: String

    /// The path that Telegram calls.
    var hook: String { "/hooks/\(connection)" }

    /// Makes a hub in a new folder inside of `parent`.
    static func make(in parent: String) async throws -> Stage {
        let folder = parent + "/mekong-bench-\(UUID().uuidString)"
        let store = try open(folder)
        defer { try? store.close() }
        let (agent, token) = try await SetUp(store: store, configuration: ServerConfiguration()).createAdmin(
            email: "bench@example.com",
            password: UUID().uuidString,
            workspaceName: "Bench"
        )
        let services = try await services(over: store)
        let id = try await services.pool.connect(
            TelegramAdapter.descriptor.id,
            name: "Bench",
            config: ["bot_token": .string("\(UpdateRequest.bot):bench")],
            in: agent.workspace
        )
        guard let secret = try await store.secrets(of: id)["webhook_secret"] else {
            throw BenchFailure("The connection has no webhook secret.")
        }
        return Stage(folder: folder, workspace: agent.workspace, connection: id, secret: secret, token: token)
    }

    /// Opens the store in `folder` as the hub does.
    static func open(_ folder: String) throws -> Store {
        try Store.open(folder: folder, key: try MasterKey.atSetup(in: folder, environment: [:]))
    }

    /// Everything that moves messages over a store, with a Telegram that says who the bot is and nothing else.
    static func services(over store: Store) async throws -> HubServices {
        var log = Logger(label: "bench") { StreamLogHandler.standardError(label: $0) }
        log.logLevel = .warning
        return try await HubServices(
            store: store,
            plugins: [TelegramAdapter.plugin],
            options: HubServices.Options(owner: "bench") { _ in IntroducedBot() },
            log: log
        )
    }

    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }
}

/// Answers every call as Telegram answers `getMe`.
private struct IntroducedBot: HTTPTransport {
    func perform(_ call: HTTPCall) async throws(TransportFailure) -> HTTPReply {
        let answer = #"{"ok":true,"result":{"id":\#(UpdateRequest.bot),"is_bot":true,"first_name":"Bench"}}"#
        return HTTPReply(status: 200, body: Array(answer.utf8))
    }
}
