import ArgumentParser
import ChannelKit
import ChannelSimulation
import HubCore
import HubServer
import HubSync

/// Plays a platform on a loopback port.
struct ChannelSimulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Plays a channel's platform on this machine, for trying it without an account.",
        discussion: """
            Example:
              hub channel simulate telegram --port 8081
            Point the connection's address at http://127.0.0.1:8081 and start the hub with --allow 127.0.0.1. Then let
            people do something, and look at what they got:
              curl http://127.0.0.1:8081/play/customer -d '{"name": "Lan"}'
              curl http://127.0.0.1:8081/play/say -d '{"customer": 6012345001, "text": "Còn hàng không ạ?"}'
              curl http://127.0.0.1:8081/play/sent -d '{"customer": 6012345001}'
            """
    )

    @Argument(help: "The channel's id.") var channel: String
    @Option(help: "The port to listen on; 0 lets the system choose.") var port = 8081

    func run() async throws {
        guard let make = Hub.simulators[ChannelID(channel)] else {
            let known = Hub.simulators.keys.map(\.text).sorted().joined(separator: ", ")
            throw Advice("There is no simulator for “\(channel)”. This program has: \(known).")
        }
        let platform = make(SystemClock())
        let player = PlayDoor(platform)
        let hosts = ["127.0.0.1", "localhost"]
        let transport = PlatformTransport(GuardedHTTP(try AddressGuard(allowing: hosts)), hosts: hosts)
        try await withThrowingTaskGroup(of: Void.self) { group in
            defer { group.cancelAll() }
            group.addTask { await platform.push(through: transport) }
            try await LoopbackServer(port: port) { await player.answer($0) }.run { port in
                Output.note("The simulated platform listens on http://127.0.0.1:\(port)")
            }
        }
    }
}
