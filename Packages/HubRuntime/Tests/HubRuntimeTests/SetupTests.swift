import HubStorage
import Testing

@testable import HubRuntime

@Suite("Setting the hub up without a browser")
struct SetupTests {
    @Test("makes an administrator, once")
    func once() async throws {
        let bench = try Bench()
        try await bench.setUp()
        let text = await bench.complaint { try await bench.setUp() }
        #expect(text == "This hub is set up already. Sign in, or ask an administrator for an invitation.")
        let store = try bench.store()
        let count = try await store.read { try $0.workspaces().count }
        #expect(count == 1)
        try store.close()
    }

    @Test(
        "says what is wrong with the address or the password",
        arguments: [
            ("lan", "nuoc lon nuoc rong", "e-mail address"), ("lan@shop.example", "short", "10 to 200"),
            ("lan@shop.example", "", "cannot be read or is empty"),
        ]
    )
    func refuses(_ address: String, _ password: String, _ words: String) async throws {
        let bench = try Bench()
        let file = try bench.file("password.txt", password)
        let text = await bench.complaint {
            try await bench.run("setup --data \(bench.data) --admin-email \(address) --admin-password-file \(file)")
        }
        #expect(text.contains(words))
    }

    @Test("says so where there is no password file")
    func noFile() async throws {
        let bench = try Bench()
        let text = await bench.complaint {
            try await bench.run(
                "setup --data \(bench.data) --admin-email lan@shop.example --admin-password-file /nowhere"
            )
        }
        #expect(text == "The password file /nowhere cannot be read or is empty.")
    }
}
