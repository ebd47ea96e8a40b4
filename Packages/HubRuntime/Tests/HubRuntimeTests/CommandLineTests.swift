import ArgumentParser
import ChannelKit
import Testing

@testable import HubRuntime

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "knows every command",
        arguments: [
            ("serve --port 9 --allow 10.0.0.0/8 --allow mail.lan", "Serve"),
            ("setup --admin-email a@b.vn --admin-password-file p", "Setup"),
            ("channel list --json", "ChannelList"), ("channel check parrot", "ChannelCheck"),
            ("channel connect parrot --config c.json", "ChannelConnect"),
            ("channel decode parrot --config c.json --request r.http", "ChannelDecode"),
            ("channel simulate parrot --port 0", "ChannelSimulate"), ("ledger --json", "Ledger"),
            ("doctor --json", "Doctor"), ("version", "Version"),
        ]
    )
    func parses(_ line: String, _ name: String) throws {
        let command = try HubCommand.parseAsRoot(line.split(separator: " ").map(String.init))
        #expect(String(describing: type(of: command)) == name)
    }

    @Test(
        "says what is wrong with an argument",
        arguments: [
            ("serve --port nine", "--port"), ("serve --log-level loud", "debug, info, notice, warning, error"),
            ("setup --admin-email a@b.vn", "--admin-password-file"), ("channel connect parrot", "--config"),
            ("channel frobnicate", "frobnicate"), ("ledger --yaml", "--yaml"),
        ]
    )
    func refuses(_ line: String, _ words: String) {
        let error = #expect(throws: (any Error).self) {
            try HubCommand.parseAsRoot(line.split(separator: " ").map(String.init))
        }
        #expect(error.map { HubCommand.message(for: $0) }?.contains(words) == true)
    }

    @Test("has help with an example for every command")
    func help() {
        let commands: [any ParsableCommand.Type] = [
            Serve.self, Setup.self, ChannelList.self, ChannelConnect.self, ChannelDecode.self, ChannelCheck.self,
            ChannelSimulate.self, Ledger.self, Doctor.self,
        ]
        for command in commands {
            let help = HubCommand.helpMessage(for: command)
            #expect(help.contains("Example"), "\(command)")
            #expect(help.contains("  hub "), "\(command)")
        }
    }

    @Test("names the channels it has when one is unknown")
    func unknownChannel() throws {
        try Hub.$plugins.withValue([ParrotAdapter.plugin]) {
            let parrot = try Hub.plugin("parrot")
            #expect(parrot.descriptor.name == "Parrot")
            let error = #expect(throws: Advice.self) { try Hub.plugin("pigeon") }
            #expect(error?.description == "There is no channel “pigeon”. This program has: parrot.")
        }
    }
}
