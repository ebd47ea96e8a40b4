import ArgumentParser
import ChannelKit
import Foundation
import HubCore
import HubStorage
import Testing

@testable import HubRuntime

/// A folder of its own with files to pass to commands, in which they run with the parrot for a channel.
final class Bench {
    let folder: String
    var data: String { folder + "/data" }

    init() throws {
        folder = NSTemporaryDirectory() + "mekong-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Writes a file and says where.
    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// Runs a command as the program would, with a line as it is typed; nothing in it may hold a space.
    func run(_ line: String, plugins: [ChannelPlugin] = [ParrotAdapter.plugin]) async throws {
        var command = try HubCommand.parseAsRoot(line.split(separator: " ").map(String.init))
        try await Hub.$plugins.withValue(plugins) {
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        }
    }

    /// What a failing command says to the operator.
    func complaint(_ body: () async throws -> Void) async -> String {
        do {
            try await body()
            return ""
        } catch {
            return HubCommand.message(for: error)
        }
    }

    /// Sets the hub up as an operator does.
    func setUp() async throws {
        let password = try file("password.txt", "nuoc lon nuoc rong\n")
        try await run("setup --data \(data) --admin-email lan@shop.example --admin-password-file \(password) --json")
    }

    /// A store with a workspace, without the slow hashing of a password.
    func prepare() async throws {
        let store = try DataFolder.parse(["--data", data]).open()
        _ = try await store.commit { try $0.createWorkspace(name: "Tiệm Vẹt") }
        try store.close()
    }

    /// The store, after the command that used it has closed it.
    func store() throws -> Store {
        try Store.open(folder: data, key: MasterKey.atSetup(in: data, environment: [:]))
    }

    /// The mode of a file, such as 0600.
    func mode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        return try #require(attributes[.posixPermissions] as? NSNumber).intValue
    }
}
