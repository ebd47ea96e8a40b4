public import HTTPTypes

/// Makes one HTTP call: over the network, or in memory against a simulator.
///
/// The hub's own refuses hosts that the descriptor and configuration do not name, follows no redirects, and caps time
/// and size.
public protocol HTTPTransport: Sendable {
    /// Sends `call` and reads the whole answer.
    func perform(_ call: HTTPCall) async throws(TransportFailure) -> HTTPReply
}

/// A request to a platform.
public struct HTTPCall: Sendable {
    /// What is asked for, such as GET or POST.
    public var method: HTTPRequest.Method
    /// The absolute address.
    public var url: String
    /// What goes along with the request; length and host are added on the way.
    public var headers: HTTPFields
    /// The body; empty for none.
    public var body: [UInt8]
    /// How long to wait for the whole answer.
    public var timeout: Duration

    /// A request with an optional body.
    public init(
        _ method: HTTPRequest.Method,
        _ url: String,
        headers: HTTPFields = [:],
        body: [UInt8] = [],
        timeout: Duration = .seconds(20)
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// A platform's answer.
public struct HTTPReply: Sendable {
    /// The three-digit HTTP code, whatever the platform meant by it.
    public var status: Int
    /// What came along with the answer, such as `Retry-After`.
    public var headers: HTTPFields
    /// The whole body.
    public var body: [UInt8]

    /// An answer with its body.
    public init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// How long `Retry-After` asks to wait, given in seconds and at most a week; `nil` if it is missing or a date.
    public var retryAfter: Duration? {
        headers[.retryAfter].flatMap { Int($0) }.map { .seconds(min(max($0, 0), 604_800)) }
    }
}

/// Why no answer came; what matters is whether the request may have arrived.
public enum TransportFailure: Error, Hashable, Sendable {
    /// It certainly did not arrive: no such host, refused, no TLS.
    case notSent(String)
    /// It may have arrived: a timeout or a broken connection after the request was written.
    case noAnswer(String)
    /// The hub forbids the call.
    case forbidden(String)
    /// The caller gave up.
    case cancelled
}

extension HTTPTransport {
    /// Makes the one call of a send and turns every way it can fail into a ``SendFailure``.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - failures: what the platform's answers mean.
    ///   - problem: reads an error out of an answer; `nil` if the answer is good.
    /// - Returns: the answer, if it is good or means success.
    /// - Throws: the failure that `failures` gives, or that the broken connection leaves.
    public func deliver(
        _ call: HTTPCall,
        _ failures: FailureMap,
        problem: (HTTPReply) -> PlatformProblem? = { $0.httpProblem }
    ) async throws(SendFailure) -> HTTPReply {
        let reply: HTTPReply
        do {
            reply = try await perform(call)
        } catch {
            switch error {
            case .notSent(let text): throw .retryable(after: nil, .init(text))
            case .forbidden(let text): throw .permanent(.init(text))
            case .noAnswer(let text): throw .outcomeUnknown(.init(text))
            case .cancelled: throw .outcomeUnknown(.init("the call was cancelled"))
            }
        }
        if let problem = problem(reply), let failure = failures.failure(for: problem) { throw failure }
        return reply
    }
}

extension HTTPReply {
    /// The status as a problem; `nil` for 2xx.
    public var httpProblem: PlatformProblem? {
        (200..<300).contains(status)
            ? nil : PlatformProblem(status: status, text: "HTTP \(status)", retryAfter: retryAfter)
    }
}
