import ArgumentParser
import Foundation

/// The program's root command.
@main
struct HubBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub-bench",
        abstract: "Measures the hub, each figure beside a baseline of the same run.",
        subcommands: [Run.self, LoadCommand.self, BareServer.self, IntakeServer.self],
        defaultSubcommand: Run.self
    )
}

/// Measures rows and prints one table.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Measures the rows that are named, or all of them, and prints one table.",
        discussion: """
            Examples:
              hub-bench
              hub-bench intake timeline --quick
              hub-bench --json figures.json --folder /var/tmp
            Rows: intake, timeline, stream, memory, start. Some start the program hub, which must stand beside this one.
            """
    )

    @Argument(help: "The rows to measure.") var rows: [RowName] = []
    @Flag(help: "Takes a tenth of the time, for a first look; the figures vary more.") var quick = false
    @Option(help: "A file that the figures are written to as JSON.") var json: String?
    @Option(help: "Where the stores are made; must lie on the kind of disk that the hub would use.")
    var folder = FileManager.default.temporaryDirectory.path
    @Option(help: "How many interactions are stored when the hub is started; otherwise 1,000,000, or 50,000 if quick.")
    var stored: Int?

    private struct Report: Encodable {
        var machine: Machine
        var figures: [Figure]
    }

    func run() async throws {
        OpenFiles.allow(8192)
        let machine = try Machine(folder: folder)
        print(machine.text + "\n")
        let bench = Bench(folder: folder, isQuick: quick, stored: stored ?? (quick ? 50_000 : 1_000_000))
        var figures: [Figure] = []
        for row in rows.isEmpty ? RowName.allCases : rows {
            Bench.note("measuring \(row.rawValue)")
            figures += try await bench.figures(of: row)
        }
        print(Table(figures).text)
        if let json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            try encoder.encode(Report(machine: machine, figures: figures)).write(to: URL(filePath: json))
        }
    }
}

/// How many files this process, and those that it starts, may have open.
enum OpenFiles {
    static func allow(_ count: UInt) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = max(limit.rlim_cur, min(rlim_t(count), limit.rlim_max))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
