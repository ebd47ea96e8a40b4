/// Numbered steps of the schema.
///
/// A step that was released is frozen; the next change is a new step.
enum Migrations {
    /// One step: statements in the words of both engines, `{bytes}` and `{keyed}` spelt by the dialect.
    struct Step: Sendable {
        let number: Int64
        let name: String
        let schema: String
    }

    static let all: [Step] = [
        backbone, outgoingWebhooks, earlyChanges, followUps, uploads, givenHandles, messageParts,
    ]

    /// Brings the schema up to the newest step.
    ///
    /// - Throws: ``StoreError/corrupt(_:)`` if a newer version of the hub has been here.
    static func run(on db: any SQLConnection) throws {
        try db.script("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
        let done = Set(try db.query("SELECT number FROM migration").map { try $0.int(0) })
        if let newer = done.subtracting(all.map(\.number)).max() {
            throw StoreError.corrupt("it has schema \(newer), this version knows \(all.last?.number ?? 0)")
        }
        for step in all where !done.contains(step.number) {
            try db.script(db.dialect.spell(step.schema))
            try db.execute("INSERT INTO migration (number, name) VALUES (?, ?)", step.number, step.name)
        }
    }
}
