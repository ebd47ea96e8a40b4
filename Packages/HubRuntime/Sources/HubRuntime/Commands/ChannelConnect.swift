import ArgumentParser
import ChannelKit
import Foundation
import HubCore
import HubStorage
import HubSync
import Logging

/// Connects a channel.
struct ChannelConnect: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect",
        abstract: "Connects a channel and prints its id and webhook address.",
        discussion: """
            Example:
              hub channel connect telegram --data ./data --config telegram.json --json
            The file holds one JSON object with the fields that `hub channel list --json` describes. A hub that runs on
            the same data takes the connection up within seconds.
            """
    )

    @Argument(help: "The channel's id.") var channel: String
    @OptionGroup var folder: DataFolder
    @Option(help: "A file with the configuration as JSON.") var config: String
    @Option(help: "What operators call the connection.") var name: String?
    @Option(help: "Where platforms reach the hub.") var publicURL: String?
    @Option(name: .customLong("allow"), help: "A host or range in your own network that the hub may connect to.")
    var allowed: [String] = []
    @Flag(help: "Prints JSON.") var json = false

    private struct Result: Encodable {
        var connection: String
        var webhookURL: String?
        var secrets: [String: String]
    }

    func run() async throws {
        let plugin = try Hub.plugin(channel)
        let values = try Self.configuration(in: config)
        let store = try folder.openExisting()
        defer { try? store.close() }
        guard let workspace = try await store.read({ try $0.workspaces().first }) else {
            throw Advice("The hub in \(folder.data) is not set up. Run: hub setup --help")
        }
        let services = try await HubServices(
            store: store,
            plugins: Hub.plugins,
            options: HubServices.Options(
                publicURL: publicURL ?? Environment().text("public.url"),
                allowList: allowed + Environment().list("allow")
            ),
            log: Log.make(.error)
        )
        let id = try await connect(plugin, values, workspace.id, services.pool)
        let generated = plugin.descriptor.config.fields.filter { $0.kind == .generatedSecret }.map(\.key)
        let secrets = try await store.secrets(of: id).filter { generated.contains($0.key) }
        let result = Result(connection: "\(id)", webhookURL: services.pool.callback(of: id), secrets: secrets)
        if json { return try Output.json(result) }
        print("Connection: \(id)")
        if let url = result.webhookURL { print("Webhook:    \(url)") }
        for (key, value) in secrets.sorted(by: { $0.key < $1.key }) { print("\(key): \(value)") }
    }

    private func connect(
        _ plugin: ChannelPlugin,
        _ values: JSONValue,
        _ workspace: ID<Workspace>,
        _ pool: ConnectionPool
    ) async throws -> ID<Connection> {
        do {
            let name = name ?? plugin.descriptor.name
            return try await pool.connect(plugin.descriptor.id, name: name, config: values, in: workspace)
        } catch let refusal as ConnectionRefused {
            let lines = refusal.problems.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
            throw Advice("The channel was not connected.\n  " + lines.joined(separator: "\n  "))
        }
    }

    /// The configuration in a file.
    static func configuration(in path: String) throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Advice("The configuration file \(path) cannot be read.")
        }
        do {
            return try JSON.decode(JSONValue.self, from: Array(data))
        } catch {
            throw Advice("The configuration file \(path) is not JSON.")
        }
    }
}
