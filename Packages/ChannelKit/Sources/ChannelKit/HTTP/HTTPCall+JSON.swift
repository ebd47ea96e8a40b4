public import HTTPTypes
import HubCore

extension HTTPCall {
    /// A GET that asks for JSON, with a token if the platform wants one.
    public static func get(_ url: String, bearer token: String? = nil, headers: HTTPFields = [:]) -> HTTPCall {
        var call = HTTPCall(.get, url, headers: headers)
        if let token { call.headers[.authorization] = "Bearer \(token)" }
        call.headers[.accept] = "application/json"
        return call
    }

    /// A POST of a value as JSON, with a token if the platform wants one.
    ///
    /// - Throws: ``SendFailure/permanent(_:)`` for a value that JSON cannot hold, such as infinity.
    public static func post(
        _ url: String,
        json value: some Encodable,
        bearer token: String? = nil,
        headers: HTTPFields = [:]
    ) throws(SendFailure) -> HTTPCall {
        guard let body = try? JSON.encode(value) else { throw .permanent(.init("this cannot be written as JSON")) }
        var call = HTTPCall(.post, url, headers: headers, body: body)
        if let token { call.headers[.authorization] = "Bearer \(token)" }
        call.headers[.accept] = "application/json"
        call.headers[.contentType] = "application/json"
        return call
    }
}

extension HTTPTransport {
    /// Makes the one call of a send and reads the JSON of its answer.
    ///
    /// A good status with an answer that cannot be read is ``SendFailure/outcomeUnknown(_:)``: it may have been sent.
    /// - Parameters:
    ///   - call: the request.
    ///   - failures: what the platform's answers mean.
    ///   - answer: what a good answer holds.
    ///   - problem: reads an error out of an answer; `nil` if the answer is good.
    /// - Returns: the answer.
    /// - Throws: the failure that `failures` gives, or that the broken connection leaves.
    public func deliver<Answer: Decodable>(
        _ call: HTTPCall,
        _ failures: FailureMap,
        as answer: Answer.Type,
        problem: (HTTPReply) -> PlatformProblem? = { $0.httpProblem }
    ) async throws(SendFailure) -> Answer {
        let reply = try await deliver(call, failures, problem: problem)
        guard let value = try? JSON.decode(answer, from: reply.body) else {
            throw .outcomeUnknown(.init("the answer cannot be read", status: reply.status))
        }
        return value
    }

    /// Makes a call that sends nothing to a customer, such as a probe or a poll, and reads the JSON of its answer.
    ///
    /// - Parameters:
    ///   - call: the request.
    ///   - answer: what a good answer holds.
    /// - Returns: the answer.
    /// - Throws: ``AdapterFailure``: unauthorized for 401 and 403, conflict for 409, throttled for 429, unreachable
    ///   without an answer and for 5xx, unexpected for the rest; `CancellationError` if the caller gave up.
    public func fetch<Answer: Decodable>(_ call: HTTPCall, as answer: Answer.Type) async throws -> Answer {
        let reply: HTTPReply
        do {
            reply = try await perform(call)
        } catch {
            switch error {
            case .notSent(let text), .noAnswer(let text): throw AdapterFailure.unreachable(text)
            case .forbidden(let text): throw AdapterFailure.unexpected(text)
            case .cancelled: throw CancellationError()
            }
        }
        switch reply.status {
        case 200..<300:
            guard let value = try? JSON.decode(answer, from: reply.body) else {
                throw AdapterFailure.unexpected("the answer cannot be read")
            }
            return value
        case 401, 403: throw AdapterFailure.unauthorized("HTTP \(reply.status)")
        case 409: throw AdapterFailure.conflict("HTTP 409")
        case 429: throw AdapterFailure.throttled(until: reply.retryAfter, "HTTP 429")
        case 500...: throw AdapterFailure.unreachable("HTTP \(reply.status)")
        default: throw AdapterFailure.unexpected("HTTP \(reply.status)")
        }
    }
}
