import Foundation
import GRDB

/// What SQLite takes to store rows that the hub made, if somebody hands them over ready: the baseline of the timeline.
///
/// Same schema and indices, write-ahead log and `synchronous=FULL` as the hub; prepared statements, no questions asked,
/// and no foreign keys checked.
struct RawInserts {
    let folder: String

    private var store: String { folder + "/hub.db" }
    private var before: String { folder + "/before.db" }

    /// Keeps the store as it is now; what is in it is no part of what will be inserted.
    func keepBefore() throws {
        try? FileManager.default.removeItem(atPath: before)
        try connect(store).writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [before]) }
    }

    /// How long it takes to insert every row that came since, in so many transactions.
    func repeated(batches: Int) throws -> Duration {
        let tables = try newRows()
        let target = try connect(before)
        return try ContinuousClock().measure {
            for batch in 0..<batches {
                try target.write { db in
                    for (sql, rows) in tables {
                        let statement = try db.cachedStatement(sql: sql)
                        for row in rows[(rows.count * batch / batches)..<(rows.count * (batch + 1) / batches)] {
                            try statement.execute(arguments: row)
                        }
                    }
                }
            }
        }
    }

    private func connect(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cache_size = -16384")
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// The rows of each table that were not there before, with the statement that inserts them.
    private func newRows() throws -> [(sql: String, rows: [StatementArguments])] {
        try connect(store).writeWithoutTransaction { db in
            try db.execute(sql: "ATTACH ? AS before", arguments: [before])
            defer { try? db.execute(sql: "DETACH before") }
            let names = try String.fetchAll(
                db,
                sql: "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            )
            return try names.compactMap { name in
                let sql = "SELECT * FROM main.\"\(name)\" EXCEPT SELECT * FROM before.\"\(name)\""
                let rows = try Row.fetchAll(db, sql: sql)
                guard let columns = rows.first?.count else { return nil }
                let places = Array(repeating: "?", count: columns).joined(separator: ", ")
                return (
                    "INSERT OR REPLACE INTO \"\(name)\" VALUES (\(places))",
                    rows.map { StatementArguments($0.databaseValues) }
                )
            }
        }
    }
}
