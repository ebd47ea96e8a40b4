/// A value as both engines store it.
enum SQLValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case blob([UInt8])
}

/// One row of a result, read by position.
struct SQLRow: Sendable {
    let values: [SQLValue]

    func int(_ index: Int) throws -> Int64 {
        guard case .integer(let value) = values[index] else { throw mismatch(index, "a whole number") }
        return value
    }

    func intOrNil(_ index: Int) throws -> Int64? {
        values[index] == .null ? nil : try int(index)
    }

    func text(_ index: Int) throws -> String {
        guard case .text(let value) = values[index] else { throw mismatch(index, "text") }
        return value
    }

    func textOrNil(_ index: Int) throws -> String? {
        values[index] == .null ? nil : try text(index)
    }

    func real(_ index: Int) throws -> Double {
        switch values[index] {
        case .real(let value): return value
        case .integer(let value): return Double(value)
        default: throw mismatch(index, "a number")
        }
    }

    func blob(_ index: Int) throws -> [UInt8] {
        switch values[index] {
        case .blob(let value): return value
        // SQLite hands an empty blob out as null in some builds.
        case .null: return []
        default: throw mismatch(index, "bytes")
        }
    }

    func isNull(_ index: Int) -> Bool { values[index] == .null }

    private func mismatch(_ index: Int, _ wanted: String) -> StoreError {
        .corrupt("column \(index) does not hold \(wanted)")
    }
}

/// Statements within one transaction.
///
/// Used only on the engine's own thread, never kept beyond the closure it came to.
protocol SQLConnection: AnyObject {
    var dialect: Dialect { get }

    /// Runs `sql` once for each list of arguments and returns the rows of each run.
    ///
    /// One engine loops over a prepared statement, the other sends them all before it waits, so callers with many
    /// arguments should pass them together.
    func query(_ sql: String, each arguments: [[SQLValue]]) throws -> [[SQLRow]]

    /// Runs `sql` once for each list of arguments and returns how many rows each run changed.
    @discardableResult
    func execute(_ sql: String, each arguments: [[SQLValue]]) throws -> [Int]

    /// Runs several statements without arguments, as migrations need.
    func script(_ sql: String) throws
}

extension SQLConnection {
    func query(_ sql: String, _ arguments: (any SQLConvertible)?...) throws -> [SQLRow] {
        try query(sql, each: [arguments.map { $0?.sqlValue ?? .null }])[0]
    }

    @discardableResult
    func execute(_ sql: String, _ arguments: (any SQLConvertible)?...) throws -> Int {
        try execute(sql, each: [arguments.map { $0?.sqlValue ?? .null }])[0]
    }
}

/// Whatever can be an argument of a statement.
protocol SQLConvertible {
    var sqlValue: SQLValue { get }
}
