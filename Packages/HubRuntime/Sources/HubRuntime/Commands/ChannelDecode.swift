import ArgumentParser
import ChannelKit
import Foundation
import HTTPTypes
import HubCore
import HubStorage

/// Runs one raw request through an adapter.
struct ChannelDecode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decode",
        abstract: "Runs admit and decode on a raw request or letter from a file; needs no store.",
        discussion: """
            Example:
              hub channel decode telegram --config telegram.json --request update.http --json
            The file holds an HTTP request as it goes over the wire, or a raw letter for mail.
            """
    )

    @Argument(help: "The channel's id.") var channel: String
    @Option(help: "A file with the configuration as JSON.") var config: String
    @Option(help: "A file with the raw request or letter.") var request: String
    @Option(help: "When it was received, as RFC 3339; now unless given.") var receivedAt: String?
    @Flag(help: "Prints one JSON value a line.") var json = false

    func run() async throws {
        let plugin = try Hub.plugin(channel)
        let rehearsal = try Rehearsal(plugin, config: try ChannelConnect.configuration(in: config))
        guard let data = FileManager.default.contents(atPath: request) else {
            throw Advice("The request file \(request) cannot be read.")
        }
        let moment = try receivedAt.map { text in
            guard let moment = Timestamp(text) else {
                throw Advice("“\(text)” is no time. Write 2026-01-31T09:05:00Z.")
            }
            return moment
        }
        let outcome = try await rehearsal.play(Array(data), receivedAt: moment ?? Store.systemTime())
        try show(outcome)
    }

    private func show(_ outcome: Rehearsal.Outcome) throws {
        if json {
            try Output.json(["outcome": outcome.word])
        } else {
            print("outcome: \(outcome.word)")
        }
        for entry in outcome.entries {
            switch entry {
            case .event(let event): try Output.json(event)
            case .malformed(let reason): try Output.json(["malformed": reason])
            default: try Output.json(["unsupported": "\(entry)"])
            }
        }
        if outcome.isRejected { throw ExitCode.failure }
    }
}
