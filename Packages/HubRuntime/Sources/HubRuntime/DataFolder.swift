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
        try makeFolder()
        let key = try MasterKey.atSetup(in: data, environment: ProcessInfo.processInfo.environment)
        return try Store.open(folder: data, key: key, node: node)
    }

    // What customers write is nobody else's business on this machine; a folder that is there already stays as it is.
    private func makeFolder() throws {
        guard !FileManager.default.fileExists(atPath: data) else { return }
        do {
            try FileManager.default.createDirectory(
                atPath: data,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Advice("The folder \(data) cannot be made. Check that the one above exists and is yours.")
        }
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
    private let config: ConfigReader

    /// The settings in `variables`; those of this process unless given.
    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
        config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: variables))
    }

    /// The value of `MEKONG_<NAME>`.
    func text(_ name: String) -> String? {
        config.string(forKey: ConfigKey("mekong.\(name)")).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The values of `MEKONG_<NAME>`, which stand there separated by commas.
    func list(_ name: String) -> [String] {
        text(name)?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } ?? []
    }

    /// The number that `MEKONG_<NAME>` gives, from 0.
    func number(_ name: String) throws -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), number >= 0 else {
            let variable = "MEKONG_" + name.replacing(".", with: "_").uppercased()
            throw Advice("\(variable) is “\(text)”, which is no number. Write one such as 200.")
        }
        return number
    }

    /// The port that `MEKONG_PORT` names.
    func port() throws -> Int? {
        guard let text = text("port") else { return nil }
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw Advice("MEKONG_PORT is “\(text)”, which is no port. Write a number such as 8080.")
        }
        return port
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
