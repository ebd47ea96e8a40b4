/// A private connection that carries bytes: libcurl's, or one in memory.
///
/// It closes when the last reference is gone.
protocol ByteStream: Sendable {
    /// Returns once the bytes are on their way.
    func write(_ bytes: [UInt8]) async throws

    /// What arrived; empty if the other side closed, `nil` if nothing came in time.
    func read(within duration: Duration) async throws -> [UInt8]?
}
