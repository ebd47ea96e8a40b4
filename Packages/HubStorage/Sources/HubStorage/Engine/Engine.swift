/// A database: many readers, and one transaction at a time for whoever writes.
protocol Engine: Sendable {
    /// Runs `body` on a consistent snapshot, on a thread of the engine's own.
    func read<Value: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> Value) async throws -> Value

    /// Runs `body` in one transaction on the calling thread and returns once it is durable.
    ///
    /// Blocks; only the committer's thread calls it. Throws whatever `body` throws, after rolling back.
    func write<Value>(_ body: (any SQLConnection) throws -> Value) throws -> Value

    /// Closes every connection; later calls throw.
    func close() throws
}
