import HubCore
@testable import HubStorage
import Testing

@Suite("Opening a store")
struct MigrationTests {
    @Test("twice changes nothing and keeps what was there")
    func twice() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.open()
        let workspace = try await first.commit { try $0.createWorkspace(name: "Tiệm Hoa") }
        try first.close()
        let second = try folder.open()
        #expect(try await second.read { try $0.workspaces() } == [workspace])
        try second.close()
    }

    @Test("runs every step once, in order")
    func steps() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        let numbers = try engine.write { db in
            try Migrations.run(on: db)
            try Migrations.run(on: db)
            return try db.query("SELECT number FROM migration ORDER BY number").map { try $0.int(0) }
        }
        #expect(numbers == Migrations.all.map(\.number))
        #expect(numbers == Array(1...Int64(numbers.count)))
    }

    @Test("is refused where a newer version has been, which keeps its data")
    func newer() async throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        try engine.write { _ = try $0.execute("INSERT INTO migration (number, name) VALUES (9999, 'future')") }
        try engine.close()
        let error = #expect(throws: StoreError.self) { try folder.open() }
        guard case .corrupt(let text) = error else { throw Refused() }
        #expect(text.contains("9999"))
    }

    @Test("of something that is no database says so")
    func noDatabase() throws {
        let folder = try TemporaryFolder()
        let key = try MasterKey.atSetup(in: folder.path, environment: [:])
        try Array("this is a diary, not a database, and it is long enough to have a header".utf8)
            .withUnsafeBytes { try $0.write(to: folder.path + "/hub.db") }
        let error = #expect(throws: StoreError.self) { try Store.open(folder: folder.path, key: key) }
        guard case .corrupt = error else { throw Refused() }
    }

    @Test("again with a clock that stepped back gives out identifiers that are new and larger")
    func clockStepsBack() async throws {
        let folder = try TemporaryFolder()
        let clock = HandClock()
        var all: [Int64] = []
        for _ in 0..<4 {
            let store = try folder.open { clock.now }
            for _ in 0..<3 { all.append(try await store.commit { try $0.createWorkspace(name: "") }.id.rawValue) }
            try store.close()
            clock.advance(by: .seconds(-3600))
        }
        #expect(all == all.sorted() && Set(all).count == all.count)
        #expect(try SQLiteEngine(path: folder.path + "/hub.db", readers: 1).write { try IDMark.read(0, on: $0) } > 0)
    }

    @Test("that is closed answers nobody")
    func closed() async throws {
        let store = try TemporaryFolder().open()
        try store.close()
        await #expect(throws: StoreError.self) { try await store.commit { try $0.createWorkspace(name: "x") } }
        await #expect(throws: (any Error).self) { try await store.read { try $0.workspaces() } }
        try store.close()
    }
}
