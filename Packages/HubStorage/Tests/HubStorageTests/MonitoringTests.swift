import Foundation
import HubCore
import HubStorage
import Testing

@Suite("For operators")
struct MonitoringTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("the database and the files beside it are for the hub's own user, also where they were not before")
    func privateFiles() throws {
        let folder = try TemporaryFolder()
        for _ in 0..<2 {
            let store = try folder.open()
            for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
                let path = folder.path + "/" + name
                #expect(try mode(path) == 0o600, "\(name)")
                try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
            }
            // What a killed process leaves behind: all three files, open to everybody.
            let again = try folder.open()
            for name in ["hub.db", "hub.db-wal", "hub.db-shm"] {
                #expect(try mode(folder.path + "/" + name) == 0o600, "\(name)")
            }
            try again.close()
            try store.close()
        }
    }

    @Test("a probe writes to the disk and changes nothing; a store that takes no changes fails it")
    func probe() async throws {
        let shop = try await Shop()
        let log = URL(fileURLWithPath: shop.folder.path + "/hub.db-wal")
        let before = try Data(contentsOf: log)
        try await shop.store.commit { try $0.probe() }
        #expect(try Data(contentsOf: log) != before)
        try shop.store.close()
        await #expect(throws: StoreError.self) { try await shop.store.commit { try $0.probe() } }
    }

    @Test("what waits longest is found by connection, and in the outbox")
    func oldest() async throws {
        let shop = try await Shop()
        let start = shop.clock.now
        #expect(try await shop.store.read { try $0.oldestWaiting() }.isEmpty)
        #expect(try await shop.store.read { try $0.oldestQueued(in: shop.workspace) } == nil)
        let drafts = [20, 5, 10].map { (seconds: Int64) in
            RawDraft(
                mediaType: "text/plain",
                bytes: [],
                headers: [:],
                receivedAt: start + .seconds(seconds),
                deliveryID: nil
            )
        }
        try await shop.store.commit { try $0.receive(drafts, on: shop.connection, in: shop.workspace) }
        #expect(try await shop.store.read { try $0.oldestWaiting() } == [shop.connection: start + .seconds(5)])
    }
}
