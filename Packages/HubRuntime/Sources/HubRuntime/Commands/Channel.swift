import ArgumentParser
import ChannelKit
import HubCore

/// Everything about channels.
struct Channel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Lists, connects and examines channels.",
        subcommands: [
            ChannelList.self, ChannelConnect.self, ChannelDecode.self, ChannelCheck.self, ChannelSimulate.self,
        ]
    )
}

/// Lists the channels of this program.
struct ChannelList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the channels that can be connected.",
        discussion: "Example:\n  hub channel list --json"
    )

    @Flag(help: "Prints the whole descriptors as JSON.") var json = false

    private struct Entry: Encodable {
        var descriptor: ChannelDescriptor
        var tier: ConformanceReport.Tier
    }

    func run() async throws {
        let plugins = Hub.plugins.sorted { $0.descriptor.id.text < $1.descriptor.id.text }
        if json {
            let entries = plugins.map { Entry(descriptor: $0.descriptor, tier: $0.conformance?.tier ?? .experimental) }
            return try Output.json(entries)
        }
        Output.table(Self.rows(plugins))
    }

    /// A line of words for each channel, under a head.
    static func rows(_ plugins: [ChannelPlugin]) -> [[String]] {
        let rows = plugins.map { plugin in
            let descriptor = plugin.descriptor
            let ways = descriptor.ingress.map(\.rawValue).sorted().joined(separator: ", ")
            let tier = (plugin.conformance?.tier ?? .experimental).rawValue
            return [descriptor.id.text, descriptor.name, descriptor.version, tier, ways]
        }
        return [["ID", "NAME", "VERSION", "TIER", "WAYS IN"]] + rows
    }
}

/// Shows what the conformance kit found.
struct ChannelCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Shows what the conformance kit found when a channel was last tested.",
        discussion: "Example:\n  hub channel check telegram"
    )

    @Argument(help: "The channel's id.") var channel: String
    @Flag(help: "Prints JSON.") var json = false

    func run() async throws {
        let plugin = try Hub.plugin(channel)
        guard let report = plugin.conformance else {
            throw Advice("The channel “\(channel)” came without a conformance report.")
        }
        if json { return try Output.json(report) }
        Output.table(
            report.checks.map { check in
                [String(check.number), check.outcome.rawValue, check.title, check.reason ?? ""]
            }
        )
        print("tier: \(report.tier.rawValue)")
        guard !report.checks.contains(where: { $0.outcome == .fail }) else { throw ExitCode.failure }
    }
}
