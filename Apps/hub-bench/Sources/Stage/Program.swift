import Foundation

/// Another process that was started for a measurement.
final class Program {
    private let process = Process()
    private let output = Pipe()
    private var seen = ""

    /// Starts a program of this build, with what it prints and logs kept here.
    init(_ name: String, _ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = try Self.path(of: name)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardOutput = output
        process.standardError = output
        try process.run()
    }

    /// The program called `name` beside this one.
    private static func path(of name: String) throws -> URL {
        let url = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: name)
        guard FileManager.default.isExecutableFile(atPath: url.path) else {
            throw BenchFailure("There is no \(url.path). Build it first: swift build -c release --product \(name)")
        }
        return url
    }

    var id: Int32 { process.processIdentifier }

    /// Waits until the program says on which port it listens.
    func port() throws -> Int {
        while true {
            if let found = seen.firstMatch(of: /port (\d+)[^\d]/), let port = Int(found.1) { return port }
            let data = output.fileHandleForReading.availableData
            guard !data.isEmpty else { throw BenchFailure("A program ended too early. It said: \(seen)") }
            seen += String(decoding: data, as: UTF8.self)
        }
    }

    /// Waits for the program to end and returns what it printed.
    func finish() throws -> Data {
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFailure("A program failed. It said: \(seen)\(String(decoding: data, as: UTF8.self))")
        }
        return data
    }

    /// Asks the program to stop, and waits until it has.
    func stop() {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }

    /// Memory that the program holds, in MB; `nil` where the system does not say.
    var residentMB: Double? {
        let text = try? String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Double($0) }.map { $0 / 1024 }
    }
}

extension Program {
    /// The hub that people run, over the store of a stage.
    static func hub(_ stage: Stage, port: Int = 0) throws -> Program {
        // A thousand screens of one client are more than the hub takes from anybody.
        let limits = ["MEKONG_LIMIT_STREAMS_PER_ADDRESS": "100000", "MEKONG_LIMIT_STREAMS_PER_AGENT": "100000"]
        return try Program(
            "hub",
            ["serve", "--data", stage.folder, "--port", String(port), "--log-level", "error"],
            environment: limits
        )
    }

    /// A web server that answers everything with an empty 200.
    static func bareServer() throws -> Program {
        try Program("hub-bench", ["serve-bare"])
    }

    /// The hub's server and intake over the store of a stage, while nothing is decoded.
    static func intakeOnly(_ stage: Stage) throws -> Program {
        try Program("hub-bench", ["serve-intake", "--data", stage.folder])
    }

    /// Posts updates to a server from a process of its own.
    static func load(_ order: LoadOrder) throws -> LoadResult {
        let text = String(decoding: try JSONEncoder().encode(order), as: UTF8.self)
        return try JSONDecoder().decode(LoadResult.self, from: Program("hub-bench", ["load", text]).finish())
    }
}
