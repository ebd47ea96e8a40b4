import ArgumentParser
import HubCore
import HubStorage

/// Shows the ledger.
struct Ledger: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows what arrived and what became of it; the counters must add up.",
        discussion: "Example:\n  hub ledger --data ./data --json"
    )

    @OptionGroup var folder: DataFolder
    @Flag(help: "Prints JSON.") var json = false

    private struct Entry: Encodable {
        var connection: String
        var channel: String
        var name: String
        var received: Int64
        var redelivered: Int64
        var states: [String: Int64]
        var addsUp: Bool
    }

    func run() async throws {
        let store = try folder.openExisting()
        defer { try? store.close() }
        let entries = try await store.read { reader in
            try reader.workspaces().flatMap { workspace in
                let connections = try reader.connections(in: workspace.id)
                return try reader.ledger(of: workspace.id).map { count in
                    let connection = connections.first { $0.id == count.connection }
                    return Entry(
                        connection: "\(count.connection)",
                        channel: connection?.channel ?? "removed",
                        name: connection?.name ?? "",
                        received: count.received,
                        redelivered: count.redelivered,
                        states: count.states,
                        addsUp: count.addsUp
                    )
                }
            }
        }
        if json { return try Output.json(entries) }
        let states = RawRecord.State.allCases.map(\.rawValue)
        let head = ["CONNECTION", "CHANNEL", "RECEIVED"] + states.map { $0.uppercased() } + ["REDELIVERED", "ADDS UP"]
        Output.table(
            [head]
                + entries.map { entry in
                    [entry.connection, entry.channel, String(entry.received)]
                        + states.map { String(entry.states[$0] ?? 0) }
                        + [String(entry.redelivered), entry.addsUp ? "yes" : "NO"]
                }
        )
        guard entries.allSatisfy(\.addsUp) else { throw ExitCode.failure }
    }
}
