import GRDB
import GRDBSQLite

/// Statements on one connection to SQLite.
///
/// GRDB prepares and keeps them; values go in and out by SQLite's own calls, since a message takes dozens of statements
/// and wrapping each value twice costs more than running them. Errors are translated here already: units of work decide
/// by them what becomes of their neighbours.
final class SQLiteConnection: SQLConnection {
    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    var dialect: Dialect { .sqlite }

    func query(_ sql: String, each arguments: [[SQLValue]]) throws -> [[SQLRow]] {
        let statement = try prepared(sql)
        let columns = sqlite3_column_count(statement)
        return try arguments.map { values in
            defer { sqlite3_reset(statement) }
            try bind(values, to: statement)
            var rows: [SQLRow] = []
            while try step(statement) {
                rows.append(SQLRow(values: (0..<columns).map { SQLValue(column: $0, of: statement) }))
            }
            return rows
        }
    }

    func execute(_ sql: String, each arguments: [[SQLValue]]) throws -> [Int] {
        let statement = try prepared(sql)
        return try arguments.map { values in
            defer { sqlite3_reset(statement) }
            try bind(values, to: statement)
            while try step(statement) {}
            return Int(sqlite3_changes(db.sqliteConnection))
        }
    }

    func script(_ sql: String) throws {
        try translated { try db.execute(sql: sql) }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        try translated { try db.cachedStatement(sql: sql).sqliteStatement }
    }

    /// Whether there is a row to read.
    private func step(_ statement: OpaquePointer) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw failure(code)
        }
    }

    private func bind(_ values: [SQLValue], to statement: OpaquePointer) throws {
        guard sqlite3_bind_parameter_count(statement) == values.count else {
            throw StoreError.corrupt("a statement got \(values.count) arguments")
        }
        for (index, value) in values.enumerated() {
            let code = value.bind(to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    private func failure(_ code: Int32) -> StoreError {
        let message = sqlite3_errmsg(db.sqliteConnection).map { String(cString: $0) }
        return StoreError(DatabaseError(resultCode: ResultCode(rawValue: code), message: message))
    }
}

extension SQLValue {
    fileprivate init(column index: Int32, of statement: OpaquePointer) {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, index))
        case SQLITE_TEXT:
            let start = sqlite3_column_text(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            self = .blob(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: self = .null
        }
    }

    fileprivate func bind(to statement: OpaquePointer, at index: Int32) -> Int32 {
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(var value):
            // Without an address an empty text would become null.
            guard !value.isEmpty else { return sqlite3_bind_text(statement, index, "", 0, copied) }
            return value.withUTF8 { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    sqlite3_bind_text(statement, index, characters.baseAddress, Int32(characters.count), copied)
                }
            }
        case .blob(let value):
            guard !value.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return value.withUnsafeBytes { bytes in
                sqlite3_bind_blob(statement, index, bytes.baseAddress, Int32(bytes.count), copied)
            }
        }
    }
}

// What C calls SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
