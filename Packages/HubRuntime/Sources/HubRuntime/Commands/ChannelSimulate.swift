import ArgumentParser
import ChannelKit
import HubServer
import HubCore
import ChannelSimulation

/// Plays a platform on a loopback port.
struct ChannelSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays a channel's platform on this machine, for trying it without an account.",
        discussion: """
            Example:
              hub channel simulate telegram --port 8081
            Point the connection's address at http://127.0.0.1:8081 and start the hub with --allow 127.0.0.1.
            """
    )

    @Argument(help: "The channel's id.") var channel: String
    @Option(help: "The port to listen on.") var port = 8081

    func run() async throws {
        guard let make = Hub.simulators[ChannelID(channel)] else {
            let known = Hub.simulators.keys.map(\.text).sorted().joined(separator: ", ")
            throw Advice("There is no simulator for “\(channel)”. This program has: \(known).")
        }
        let platform = make()
        try await LoopbackServer(port: port) { await platform.answer($0) }.run { port in
            Output.note("The simulated platform listens on http://127.0.0.1:\(port)")
        }
    }
}
