/// Up to where a node may give out identifiers, kept in the store, so that none comes again after a restart although
/// the clock has stepped back meanwhile.
struct IDMark: Sendable {
    let node: Int
    private(set) var reserved: Int64

    // Ten seconds of identifiers at a time, so that few transactions have to write it.
    private static let stride: Int64 = 10_000 << 12

    init(node: Int, reserved: Int64) {
        self.node = node
        self.reserved = reserved
    }

    /// What an earlier run of the node reserved.
    static func read(_ node: Int, on db: any SQLConnection) throws -> Int64 {
        try db.query("SELECT mark FROM id_mark WHERE node = ?", node).first?.int(0) ?? 0
    }

    /// Reserves more if identifiers up to `mark` are in use; in the transaction that uses them.
    mutating func cover(_ mark: Int64, on db: any SQLConnection) throws {
        guard mark >= reserved else { return }
        reserved = mark + Self.stride
        try db.execute(
            "INSERT INTO id_mark (node, mark) VALUES (?, ?) ON CONFLICT (node) DO UPDATE SET mark = excluded.mark",
            node,
            reserved
        )
    }
}
