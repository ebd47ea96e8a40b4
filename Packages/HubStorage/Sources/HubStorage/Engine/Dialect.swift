/// The few things the two engines say differently, each with a name.
enum Dialect: Sendable {
    case sqlite

    /// The type of a column of bytes.
    var bytes: String { "BLOB" }

    /// What closes the definition of a table that is read by its primary key only.
    var keyedTable: String { "WITHOUT ROWID" }

    /// Replaces `{bytes}` and `{keyed}` in a migration.
    func spell(_ schema: String) -> String {
        schema.replacing("{bytes}", with: bytes).replacing("{keyed}", with: keyedTable)
    }
}
