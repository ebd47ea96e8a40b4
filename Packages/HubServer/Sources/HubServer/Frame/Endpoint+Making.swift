import HTTPTypes

extension Endpoint {
    /// A route that takes and returns JSON.
    init<Input: APIType, Output: APIType>(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        parameters: [Parameter] = [],
        takes: Input.Type,
        returns: Output.Type,
        status: HTTPResponse.Status = .ok,
        _ run: @escaping @Sendable (Call, Input) async throws -> Output
    ) {
        self.init(method, path, access, summary, parameters, .json(Input.schema), .json(Output.schema), status) {
            call in
            try Reply(json: try await run(call, try call.decode(Input.self)), status: status)
        }
    }

    /// A route that takes JSON and returns nothing.
    init<Input: APIType>(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        parameters: [Parameter] = [],
        takes: Input.Type,
        _ run: @escaping @Sendable (Call, Input) async throws -> Void
    ) {
        self.init(method, path, access, summary, parameters, .json(Input.schema), .nothing, .noContent) { call in
            try await run(call, try call.decode(Input.self))
            return Reply(status: .noContent)
        }
    }

    /// A route that returns JSON.
    init<Output: APIType>(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        parameters: [Parameter] = [],
        returns: Output.Type,
        status: HTTPResponse.Status = .ok,
        _ run: @escaping @Sendable (Call) async throws -> Output
    ) {
        self.init(method, path, access, summary, parameters, nil, .json(Output.schema), status) { call in
            try Reply(json: try await run(call), status: status)
        }
    }

    /// A route that neither takes nor returns anything.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        parameters: [Parameter] = [],
        _ run: @escaping @Sendable (Call) async throws -> Void
    ) {
        self.init(method, path, access, summary, parameters, nil, .nothing, .noContent) { call in
            try await run(call)
            return Reply(status: .noContent)
        }
    }

    /// A route that reads its request and makes its reply by itself: files, event streams, pages.
    init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        parameters: [Parameter] = [],
        bytes types: [String]? = nil,
        returnsBytes type: String,
        status: HTTPResponse.Status = .ok,
        _ run: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.init(method, path, access, summary, parameters, types.map { .bytes($0) }, .bytes(type), status, run)
    }

    private init(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ access: Access,
        _ summary: String,
        _ parameters: [Parameter],
        _ request: Content?,
        _ response: Outcome,
        _ status: HTTPResponse.Status,
        _ run: @escaping @Sendable (Call) async throws -> Reply
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.parameters = Parameter.complete(parameters, for: path)
        self.request = request
        self.response = response
        self.status = status
        self.run = run
    }
}
