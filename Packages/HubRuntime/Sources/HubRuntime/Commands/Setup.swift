import ArgumentParser
import Foundation
import HubServer
import HubStorage
import HubCore

/// Sets a hub up without a browser.
struct Setup: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Sets the hub up without a browser and prints an API token.",
        discussion: """
            Example:
              hub setup --data ./data --admin-email lan@shop.example --admin-password-file ./password.txt --json
            """
    )

    @OptionGroup var folder: DataFolder
    @Option(help: "The address that the first administrator signs in with.") var adminEmail: String
    @Option(help: "A file whose first line is the password.") var adminPasswordFile: String
    @Option(help: "What the company calls itself.") var workspace: String?
    @Flag(help: "Prints JSON.") var json = false

    private struct Result: Encodable {
        var workspace: String
        var agent: String
        var token: String
    }

    func run() async throws {
        guard let text = try? String(contentsOfFile: adminPasswordFile, encoding: .utf8),
            let password = text.split(whereSeparator: \.isNewline).first
        else { throw Advice("The password file \(adminPasswordFile) cannot be read or is empty.") }
        let store = try folder.open()
        defer { try? store.close() }
        let (agent, token) = try await SetUp(store: store, configuration: ServerConfiguration()).createAdmin(
            email: adminEmail,
            password: String(password),
            workspaceName: workspace
        )
        if json {
            try Output.json(Result(workspace: "\(agent.workspace)", agent: "\(agent.id)", token: token))
        } else {
            print("Administrator: \(agent.email)\nAPI token (shown only now): \(token)")
        }
    }
}
