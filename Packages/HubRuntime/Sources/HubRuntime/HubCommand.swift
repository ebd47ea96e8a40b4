import ArgumentParser

/// The program's root command.
struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub",
        abstract: "Mekong: one profile, one timeline, one ticket, whatever way customers arrive.",
        discussion: """
            Begin with: hub serve --data ./data
            It prints a link to set the hub up in a browser. Settings may also stand in the environment, as
            MEKONG_PUBLIC_URL, MEKONG_BIND, MEKONG_TRUSTED_PROXIES and MEKONG_ALLOW; flags win.
            """,
        version: Hub.version,
        subcommands: [Serve.self, Setup.self, Channel.self, Ledger.self, Doctor.self, Version.self]
    )
}

/// Prints the version.
struct Version: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Prints the version.")

    func run() {
        print("hub \(Hub.version)")
    }
}
