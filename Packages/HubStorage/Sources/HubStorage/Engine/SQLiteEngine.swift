import Foundation
import GRDB

/// The embedded engine: one file in write-ahead mode, one writer, pooled readers.
struct SQLiteEngine: Engine {
    private let pool: DatabasePool

    init(path: String, readers: Int) throws {
        var configuration = Configuration()
        configuration.maximumReaderCount = readers
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = -16384")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        keepPrivate(path)
        pool = try translated {
            let pool = try DatabasePool(path: path, configuration: configuration)
            try pool.writeWithoutTransaction { db in
                // Only now, since the pool itself goes down to NORMAL as it opens, which forgets commits in a power cut.
                try db.execute(sql: "PRAGMA synchronous = FULL")
                // The default of 1,000 pages writes the same pages of the database over and over in busy times.
                try db.execute(sql: "PRAGMA wal_autocheckpoint = 8000")
            }
            return pool
        }
    }

    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value {
        do {
            return try await pool.read { try body(SQLiteConnection($0)) }
        } catch let error as DatabaseError {
            throw StoreError(error)
        }
    }

    func write<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value {
        try translated {
            try pool.writeWithoutTransaction { db in
                try db.execute(sql: "BEGIN IMMEDIATE")
                do {
                    let value = try body(SQLiteConnection(db))
                    try db.execute(sql: "COMMIT")
                    return value
                } catch {
                    // A full disk may have rolled back already.
                    if db.isInsideTransaction { try? db.execute(sql: "ROLLBACK") }
                    throw error
                }
            }
        }
    }

    func close() throws {
        try translated { try pool.close() }
    }
}

// What customers write is for the hub's own user, whatever the folder lets others see.
private func keepPrivate(_ path: String) {
    // SQLite gives the files beside the database the rights that it finds on it. Where this fails, opening says why.
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    if file >= 0 { close(file) }
    for name in [path, path + "-wal", path + "-shm"] { chmod(name, 0o600) }
}

func translated<Value>(_ body: () throws -> Value) throws -> Value {
    do {
        return try body()
    } catch let error as DatabaseError {
        throw StoreError(error)
    }
}

extension StoreError {
    init(_ error: DatabaseError) {
        let text = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_FULL: self = .full
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM: self = .notWritable(text)
        // What is too big or of the wrong kind is the fault of the one value, not of the store.
        case .SQLITE_CONSTRAINT, .SQLITE_TOOBIG, .SQLITE_MISMATCH: self = .conflict(text)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .corrupt(text)
        default: self = .unavailable(text)
        }
    }
}
