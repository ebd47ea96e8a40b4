import Foundation
import Testing

@testable import HubRuntime

@Suite("The data folder")
struct DataFolderTests {
    @Test("is made for its owner alone, and so are the key and the database in it")
    func isPrivate() async throws {
        let bench = try Bench()
        try await bench.prepare()
        #expect(try bench.mode(bench.data) == 0o700)
        #expect(try bench.mode(bench.data + "/master.key") == 0o600)
        #expect(try bench.mode(bench.data + "/hub.db") == 0o600)
    }

    @Test("keeps the mode of a folder that was there before")
    func keepsMode() async throws {
        let bench = try Bench()
        try FileManager.default.createDirectory(
            atPath: bench.data,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o750]
        )
        try await bench.prepare()
        #expect(try bench.mode(bench.data) == 0o750)
    }

    @Test("that is not there is not made by commands that only look", arguments: ["ledger", "doctor"])
    func missing(_ command: String) async throws {
        let bench = try Bench()
        let text = await bench.complaint { try await bench.run("\(command) --data \(bench.data)") }
        #expect(text == "There is no hub in \(bench.data). Make one with: hub serve --data \(bench.data)")
        #expect(!FileManager.default.fileExists(atPath: bench.data))
    }

    @Test("that cannot be made is an error with advice")
    func impossible() async throws {
        let bench = try Bench()
        let file = try bench.file("taken", "")
        let password = try bench.file("password.txt", "nuoc lon nuoc rong")
        let text = await bench.complaint {
            try await bench.run(
                "setup --data \(file)/data --admin-email lan@shop.example --admin-password-file \(password)"
            )
        }
        #expect(text == "The folder \(file)/data cannot be made. Check that the one above exists and is yours.")
    }

    @Test("without its key is refused, and no other key is made")
    func withoutKey() async throws {
        let bench = try Bench()
        try await bench.prepare()
        try FileManager.default.removeItem(atPath: bench.data + "/master.key")
        let text = await bench.complaint { try await bench.run("ledger --data \(bench.data)") }
        #expect(text.contains("master.key is missing"))
        #expect(!FileManager.default.fileExists(atPath: bench.data + "/master.key"))
    }

    @Test("with a key that others can read is refused")
    func openKey() async throws {
        let bench = try Bench()
        try await bench.prepare()
        let key = bench.data + "/master.key"
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
        let text = await bench.complaint { try await bench.run("ledger --data \(bench.data)") }
        #expect(text.contains("chmod 600 \(key)"))
    }
}
