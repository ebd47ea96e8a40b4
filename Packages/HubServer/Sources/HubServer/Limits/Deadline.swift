import HTTPTypes
import Hummingbird
import NIOCore

/// Does something that may not take longer than `limit`.
///
/// - Throws: what `work` throws, or a problem of the kind `too-slow`.
func withDeadline<Value: Sendable>(
    _ limit: Duration,
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        defer { group.cancelAll() }
        group.addTask { try await work() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw Problem.tooSlow
        }
        guard let value = try await group.next() else { throw CancellationError() }
        return value
    }
}

extension Request {
    /// The bytes of the body that a client announced; `nil` if it did not.
    var contentLength: Int? { headers[.contentLength].flatMap { Int($0) } }

    // What fits into a packet or two holds nothing up, and setting a clock costs more than reading it.
    private static let small = 64 << 10

    /// The whole body, unless it is larger than `limit` or takes longer than `deadline` to come.
    func bytes(upTo limit: Int, within deadline: Duration) async throws -> ByteBuffer {
        let body = body
        guard let contentLength else { return try await withDeadline(deadline) { try await body.collect(upTo: limit) } }
        guard contentLength <= limit else { throw Problem.tooLarge }
        guard contentLength > Self.small else { return try await body.collect(upTo: limit) }
        return try await withDeadline(deadline) { try await body.collect(upTo: limit) }
    }
}

extension Problem {
    static var tooSlow: Problem {
        Problem(.tooSlow, "The request did not arrive in time. Send it again.", headers: [.connection: "close"])
    }
}
