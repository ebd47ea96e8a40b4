import Foundation
import HubCore
@testable import HubStorage
import Testing

@Suite("The master key")
struct KeyTests {
    @Test("is made at set-up in a file that nobody else can read, and found again")
    func made() throws {
        let folder = try TemporaryFolder()
        let key = try MasterKey.atSetup(in: folder.path, environment: [:])
        let path = folder.path + "/" + MasterKey.fileName
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let again = try MasterKey.atSetup(in: folder.path, environment: [:])
        #expect(try Sealer(key: again).open(Sealer(key: key).seal([1, 2], for: "x"), for: "x") == [1, 2])
    }

    @Test("is refused if its file can be read by others", arguments: [0o644, 0o640, 0o604, 0o666])
    func worldReadable(mode: Int) throws {
        let folder = try TemporaryFolder()
        _ = try MasterKey.atSetup(in: folder.path, environment: [:])
        let path = folder.path + "/" + MasterKey.fileName
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        let error = #expect(throws: StoreError.self) { try MasterKey.atSetup(in: folder.path, environment: [:]) }
        #expect(error?.description.contains("chmod 600") == true)
    }

    @Test("is not made anew beside a store that has one")
    func missing() throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let path = folder.path + "/" + MasterKey.fileName
        try FileManager.default.removeItem(atPath: path)
        #expect(throws: StoreError.self) { try MasterKey.atSetup(in: folder.path, environment: [:]) }
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("of the environment wins over the file, and makes none")
    func environment() throws {
        let folder = try TemporaryFolder()
        let text = Data(repeating: 7, count: 32).base64EncodedString()
        let key = try MasterKey.atSetup(in: folder.path, environment: [MasterKey.variable: text])
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + MasterKey.fileName))
        let sealed = try Sealer(key: MasterKey(base64: text)).seal([9], for: "x")
        #expect(try Sealer(key: key).open(sealed, for: "x") == [9])
    }

    @Test("is refused if it is not 32 bytes", arguments: ["", "x", "AAAA", String(repeating: "A", count: 44), "⚿"])
    func malformed(text: String) {
        #expect(throws: StoreError.self) { try MasterKey(base64: text) }
    }
}

@Suite("Secrets")
struct SecretTests {
    @Test("stand nowhere in the files of the store")
    func sealed() async throws {
        let shop = try await Shop()
        let secret = "Tr0mpet-of-jericho-5512"
        let id = try await shop.store.createConnection(
            in: shop.workspace,
            channel: "test",
            name: "Second",
            config: ["visible": "fieldglass-marker"],
            secrets: ["token": secret]
        )
        #expect(try await shop.store.secrets(of: id) == ["token": secret])
        let bytes = shop.folder.bytes()
        #expect(bytes.range(of: Data("fieldglass-marker".utf8)) != nil, "the search must find what is there")
        #expect(bytes.range(of: Data(secret.utf8)) == nil)
        #expect(bytes.range(of: Data(Data(secret.utf8).base64EncodedString().utf8)) == nil)
    }

    @Test("do not open in another place, with another key, or after any bit was changed")
    func moved() async throws {
        let shop = try await Shop()
        let other = try await shop.store.createConnection(
            in: shop.workspace,
            channel: "test",
            name: "Other",
            config: [:],
            secrets: ["token": "other"]
        )
        try await shop.store.commit { transaction in
            _ = try transaction.db.execute(
                "UPDATE connection SET secrets = (SELECT secrets FROM connection WHERE id = ?) WHERE id = ?",
                shop.connection,
                other
            )
        }
        await #expect(throws: StoreError.self) { try await shop.store.secrets(of: other) }
        #expect(try await shop.store.secrets(of: shop.connection) == ["token": "s3cr3t"])

        let sealed = try shop.store.seal(Array("abc".utf8), for: "here")
        #expect(throws: StoreError.self) { try shop.store.unseal(sealed, for: "there") }
        for index in sealed.indices {
            var broken = sealed
            broken[index] ^= 1
            #expect(throws: StoreError.self) { try shop.store.unseal(broken, for: "here") }
        }
        let stranger = try MasterKey(base64: Data(repeating: 7, count: 32).base64EncodedString())
        #expect(throws: StoreError.self) { try Sealer(key: stranger).open(sealed, for: "here") }
    }

    @Test("differ each time they are sealed, and go when their connection goes")
    func removed() async throws {
        let shop = try await Shop()
        #expect(try shop.store.seal([1], for: "x") != shop.store.seal([1], for: "x"))
        try await shop.store.commit { try $0.removeConnection(shop.connection) }
        #expect(try await shop.store.secrets(of: shop.connection).isEmpty)
        let length = try await shop.store.commit {
            try $0.db.query("SELECT length(secrets) FROM connection WHERE id = ?", shop.connection).first?.int(0)
        }
        #expect(length == 0)
    }

    @Test("are replaced only by who knows the newest revision")
    func revision() async throws {
        let shop = try await Shop()
        try await shop.store.updateConnection(shop.connection, secrets: ["token": "new"], expecting: 1)
        await #expect(throws: StoreError.self) {
            try await shop.store.updateConnection(shop.connection, secrets: ["token": "stale"], expecting: 1)
        }
        #expect(try await shop.store.secrets(of: shop.connection) == ["token": "new"])
    }
}
