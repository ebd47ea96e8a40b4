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

    @Test("from before handles were kept by conversation finds those of each conversation's own writer")
    func givenHandles() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        let found = try engine.write { db in
            try db.script(db.dialect.spell(Migrations.backbone.schema) + Self.twoChatsOfOneCustomer)
            try db.script(db.dialect.spell(Migrations.givenHandles.schema))
            let sql = "SELECT conversation, handle, is_proven FROM given_handle ORDER BY conversation, handle"
            return try db.query(sql).map { [try $0.int(0), try $0.int(1), try $0.int(2)] }
        }
        // The second chat's writer is a customer that was merged into the first.
        #expect(found == [[1, 11, 0], [2, 21, 1], [3, 11, 0]])
    }

    @Test("from before parts had places says of messages with several ids that nobody knows which is what")
    func messageParts() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        let found = try engine.write { db in
            try db.script(db.dialect.spell(Migrations.backbone.schema))
            try db.script(
                """
                INSERT INTO message_ref (workspace, account, ref, conversation, interaction) VALUES
                    (1, 1, 'a', 1, 1), (1, 1, 'b', 1, 2), (1, 1, 'c', 1, 2), (2, 1, 'd', 1, 1)
                """
            )
            try db.script(db.dialect.spell(Migrations.messageParts.schema))
            return try db.query("SELECT part FROM message_ref ORDER BY ref").map { try $0.intOrNil(0) }
        }
        #expect(found == [nil, -1, -1, nil])
    }

    private static let twoChatsOfOneCustomer = """
        INSERT INTO workspace (id, name, created_at) VALUES (1, '', 0);
        INSERT INTO connection (workspace, id, channel, name, config, secrets, health_since, created_at)
            VALUES (1, 1, '', '', '', x'', 0, 0);
        INSERT INTO account (workspace, id, connection, platform_id, name) VALUES (1, 1, 1, '', '');
        INSERT INTO customer (workspace, id, name, created_at) VALUES (1, 1, '', 0), (1, 2, '', 0), (1, 3, '', 0);
        INSERT INTO handle (workspace, id, kind, scope, value, written, created_at) VALUES
            (1, 10, 'visitor', '', 'v1', '', 0), (1, 11, 'email', '', 'a@x.vn', '', 0),
            (1, 20, 'visitor', '', 'v2', '', 0), (1, 21, 'email', '', 'b@x.vn', '', 0),
            (1, 30, 'unproven', '1', 'c3 a@x.vn', '', 0);
        INSERT INTO link (workspace, id, handle, origin, customer, proof, at) VALUES
            (1, 1, 10, 1, 1, 'platformAccount', 0), (1, 2, 11, 1, 1, 'claimed', 0),
            (1, 3, 20, 2, 1, 'platformAccount', 0), (1, 4, 21, 2, 1, 'signedLogin', 0),
            (1, 5, 30, 3, 1, 'platformAccount', 0), (1, 6, 11, 3, 1, 'claimed', 0), (1, 7, 21, 3, 1, 'claimed', 0);
        INSERT INTO conversation (workspace, id, connection, account, key, surface, handle, created_at) VALUES
            (1, 1, 1, 1, 'c1', 'direct', 10, 0), (1, 2, 1, 1, 'c2', 'direct', 20, 0), (1, 3, 1, 1, 'c3', 'direct', 30, 0);
        """

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
