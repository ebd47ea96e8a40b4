import ChannelKit
import HTTPTypes
import HubCore

/// Calls methods of the Bot API.
struct BotAPI {
    /// The server, without a slash at its end.
    var base: String
    /// What the calls are made with.
    var context: AdapterContext

    /// What a call carries.
    enum Body {
        /// Fields alone.
        case fields([String: JSONValue])
        /// Fields and files.
        case form(Multipart)

        var contentType: String {
            switch self {
            case .fields: "application/json"
            case .form(let form): form.contentType
            }
        }

        /// The bytes.
        ///
        /// - Throws: `EncodingError` for numbers that JSON cannot hold.
        func bytes() throws -> [UInt8] {
            switch self {
            case .fields(let fields): try JSON.encode(fields)
            case .form(let form): form.bytes
            }
        }
    }

    /// The call of `method`; the token stands in its address, so that no address may ever be shown or logged.
    func call(_ method: String, _ body: Body, timeout: Duration = .seconds(20)) throws -> HTTPCall {
        HTTPCall(
            .post,
            "\(base)/bot\(try context.secrets.secret("bot_token"))/\(method)",
            headers: [.contentType: body.contentType],
            body: try body.bytes(),
            timeout: timeout
        )
    }

    /// Makes the one call of a send.
    ///
    /// - Returns: the result; `nil` if the error means that it is as good as done.
    /// - Throws: what `failures` make of the platform's answer.
    func send<Result: Decodable>(
        _ method: String,
        _ body: Body,
        for _: Result.Type,
        _ failures: FailureMap
    ) async throws(SendFailure) -> Result? {
        let call: HTTPCall
        do {
            call = try self.call(method, body)
        } catch is SecretMissing {
            throw .unauthorized(.init("there is no bot token"))
        } catch {
            throw .permanent(.init("the message holds a number that cannot be sent"))
        }
        let reply: HTTPReply
        do {
            reply = try await context.http.deliver(call, [:]) { _ in nil }
        } catch {
            throw error.hiding(tokens)
        }
        switch reply.read(Result.self) {
        case .result(let result): return result
        case .unreadable: throw .outcomeUnknown(.init("the answer cannot be read", status: reply.status))
        case .problem(let problem, let chat?):
            throw .moved(to: ChatAddress(chat).key, .init(problem.text, status: problem.status))
        case .problem(let problem, nil):
            if let failure = failures.failure(for: problem) { throw failure.hiding(tokens) }
            return nil
        }
    }

    /// Makes a call that sends nothing to anybody.
    ///
    /// - Throws: ``AdapterFailure``, or `CancellationError` if the caller gave up.
    func ask<Result: Decodable>(
        _ method: String,
        _ fields: [String: JSONValue] = [:],
        for _: Result.Type = Result.self,
        timeout: Duration = .seconds(20)
    ) async throws -> Result {
        try result(of: method, in: await reply(to: method, fields, timeout: timeout), as: Result.self)
    }

    /// Whatever comes back, good or bad.
    func reply(to method: String, _ fields: [String: JSONValue], timeout: Duration) async throws -> HTTPReply {
        do {
            return try await context.http.perform(try call(method, .fields(fields), timeout: timeout))
        } catch let failure as TransportFailure {
            throw failure.asAdapterFailure(hiding: tokens)
        } catch is SecretMissing {
            throw AdapterFailure.unauthorized("there is no bot token")
        }
    }

    /// The result that `reply` holds.
    func result<Result: Decodable>(of method: String, in reply: HTTPReply, as _: Result.Type) throws -> Result {
        switch reply.read(Result.self) {
        case .result(let result): return result
        case .unreadable: throw AdapterFailure.unexpected("\(method): the answer cannot be read")
        case .problem(let problem, _): throw problem.asAdapterFailure(of: method, hiding: tokens)
        }
    }

    /// What must not be shown: every token that is still valid.
    private var tokens: [String] {
        (try? context.secrets.secrets("bot_token")) ?? []
    }
}
