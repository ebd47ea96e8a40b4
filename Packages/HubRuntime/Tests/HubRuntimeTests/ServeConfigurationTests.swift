import ArgumentParser
import HubServer
import Testing

@testable import HubRuntime

@Suite("How the hub is reached")
struct ServeConfigurationTests {
    private func serve(_ arguments: String...) throws -> Serve {
        try #require(try HubCommand.parseAsRoot(["serve"] + arguments) as? Serve)
    }

    @Test("without flags it is port 8080 of this machine")
    func defaults() throws {
        let configuration = try serve().serverConfiguration(Environment([:]))
        #expect(configuration.port == 8080)
        #expect(configuration.bind == "127.0.0.1")
        #expect(configuration.publicURL == nil)
    }

    @Test("the environment counts where no flag is given")
    func environment() throws {
        let environment = Environment([
            "MEKONG_PORT": "9001", "MEKONG_BIND": "0.0.0.0", "MEKONG_PUBLIC_URL": "https://hub.example.vn",
            "MEKONG_TRUSTED_PROXIES": "10.0.0.0/8, 127.0.0.1", "MEKONG_ALLOW": "mail.lan,10.1.0.0/16",
        ])
        let configuration = try serve().serverConfiguration(environment)
        #expect(configuration.port == 9001)
        #expect(configuration.bind == "0.0.0.0")
        #expect(configuration.publicURL?.origin == "https://hub.example.vn")
        let own = ServerConfiguration().trustedProxies
        #expect(configuration.trustedProxies.count == own.count + 2)
        #expect(environment.list("allow") == ["mail.lan", "10.1.0.0/16"])
        #expect(try serve("--port", "9002").serverConfiguration(environment).port == 9002)
    }

    @Test("limits stand in the environment")
    func limits() throws {
        let limits = try serve().serverConfiguration(
            Environment([
                "MEKONG_LIMIT_CONNECTIONS": "300", "MEKONG_LIMIT_STREAMS_PER_ADDRESS": "20",
                "MEKONG_LIMIT_STREAMS_PER_VISITOR": "3", "MEKONG_LIMIT_STREAMS_PER_AGENT": "0",
            ])
        ).limits
        #expect(limits.connections == 300)
        #expect(limits.streamsPerAddress == 20)
        #expect(limits.streamsPerVisitor == 3)
        #expect(limits.streamsPerAgent == 0)
        #expect(try serve().serverConfiguration(Environment([:])).limits == ServerLimits())
    }

    @Test(
        "a value that cannot be used is named",
        arguments: [
            ("MEKONG_PORT", "many", "no port"), ("MEKONG_PORT", "70000", "no port"),
            ("MEKONG_PUBLIC_URL", "hub.example.vn", "https://hub.example.vn"),
            ("MEKONG_PUBLIC_URL", "https://hub.example.vn/mekong", "without a path"),
            ("MEKONG_TRUSTED_PROXIES", "the proxy", "10.0.0.0/8"),
            ("MEKONG_LIMIT_CONNECTIONS", "-1", "MEKONG_LIMIT_CONNECTIONS"),
        ]
    )
    func badValues(_ name: String, _ value: String, _ words: String) throws {
        let serve = try serve()
        let error = #expect(throws: Advice.self) { try serve.serverConfiguration(Environment([name: value])) }
        #expect(error?.description.contains(words) == true)
        #expect(error?.description.contains(value) == true)
    }
}
