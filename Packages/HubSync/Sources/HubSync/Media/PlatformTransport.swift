public import ChannelKit

/// Calls to platforms on behalf of one connection: only to its hosts, guarded, without redirects, capped.
public struct PlatformTransport: HTTPTransport {
    private let http: GuardedHTTP
    private let hosts: [String]
    private let limit: Int

    /// A transport of one connection.
    ///
    /// - Parameters:
    ///   - http: the way out.
    ///   - hosts: where the connection may call: exact names, or `*.example.com` for those below.
    ///   - limit: the most bytes of an answer.
    public init(_ http: GuardedHTTP, hosts: [String], limit: Int = 10 << 20) {
        self.http = http
        self.hosts = hosts
        self.limit = limit
    }

    /// Sends `call` and reads the whole answer; a redirect is an answer like any other.
    public func perform(_ call: HTTPCall) async throws(TransportFailure) -> HTTPReply {
        guard let parts = URLParts(call.url) else { throw .forbidden("this is not a web address") }
        guard parts.isCovered(by: hosts) else {
            throw .forbidden("\(parts.host) is not a host that this connection may call")
        }
        do {
            return try await http.perform(call, limit: limit)
        } catch {
            throw TransportFailure(error)
        }
    }
}

extension TransportFailure {
    fileprivate init(_ failure: FetchFailure) {
        self =
            switch failure {
            case .forbidden(let text): .forbidden(text)
            case .notSent(let text): .notSent(text)
            case .noAnswer(let text): .noAnswer(text)
            case .tooLarge(let limit): .noAnswer("the answer is larger than \(limit) bytes")
            case .cancelled: .cancelled
            }
    }
}
