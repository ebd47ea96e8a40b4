import ArgumentParser
import Configuration
import Foundation
import HubStorage
import Logging

/// Where the hub keeps everything, as an option of most commands.
struct DataFolder: ParsableArguments {
    @Option(help: "The folder that holds the database, files and master key.")
    var data = "./data"

    // A command may run beside a hub on the same store, and both make identifiers.
    private static let commandNode = 1023

    /// Opens the store; makes it if the folder has none.
    ///
    /// The node is part of every identifier that is made; each program that has the store open needs its own.
    func open(node: Int = 0) throws -> Store {
        let key = try MasterKey.atSetup(in: data, environment: ProcessInfo.processInfo.environment)
        return try Store.open(folder: data, key: key, node: node)
    }

    /// Opens a store that must be there already.
    func openExisting() throws -> Store {
        guard FileManager.default.fileExists(atPath: data + "/hub.db") else {
            throw Advice("There is no hub in \(data). Make one with: hub serve --data \(data)")
        }
        return try open(node: Self.commandNode)
    }
}

/// Settings that may stand in the environment; flags win.
struct Environment {
    private let config = ConfigReader(provider: EnvironmentVariablesProvider())

    /// The value of `MEKONG_<NAME>`.
    func text(_ name: String) -> String? {
        config.string(forKey: ConfigKey("mekong.\(name)")).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The values of `MEKONG_<NAME>`, which stand there separated by commas.
    func list(_ name: String) -> [String] {
        text(name)?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    }
}

/// How the program logs: to standard error, a line each.
enum Log {
    /// The level that a word names.
    static func level(_ word: String) throws -> Logger.Level {
        guard let level = Logger.Level(rawValue: word) else {
            throw ValidationError("“\(word)” is no log level. Choose: debug, info, notice, warning, error.")
        }
        return level
    }

    static func make(_ level: Logger.Level) -> Logger {
        var logger = Logger(label: "hub") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = level
        return logger
    }
}
