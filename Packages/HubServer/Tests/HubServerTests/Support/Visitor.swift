import Foundation
import HTTPTypes
import HubCore
import Hummingbird
import HummingbirdTesting
import Testing

@testable import HubServer

/// Somebody who sends requests: a browser with a cookie, a program with a token, or nobody in particular.
struct Visitor: Sendable {
    let client: any TestClientProtocol
    /// What answers are held to.
    let endpoints: [Endpoint]
    var cookie: String?
    var token: String?
    var headers: [String: String] = ["Sec-Fetch-Site": "same-origin"]

    func with(token: String) -> Visitor {
        var copy = self
        copy.token = token
        copy.cookie = nil
        return copy
    }

    func with(cookie: String?) -> Visitor {
        var copy = self
        copy.cookie = cookie
        copy.token = nil
        return copy
    }

    func with(_ name: String, _ value: String?) -> Visitor {
        var copy = self
        copy.headers[name] = value
        return copy
    }

    @discardableResult
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> Answer {
        try await send(method, path, bytes: body.map { try APIJSON.encode($0) })
    }

    @discardableResult
    func send(_ method: HTTPRequest.Method, _ path: String, bytes: [UInt8]?) async throws -> Answer {
        var fields = HTTPFields()
        for (name, value) in headers { fields[text: name] = value }
        if bytes != nil, fields[.contentType] == nil { fields[.contentType] = "application/json" }
        if let token { fields[.authorization] = "Bearer \(token)" }
        if let cookie { fields[.cookie] = cookie }
        let response = try await client.execute(
            uri: path,
            method: method,
            headers: fields,
            body: bytes.map { ByteBuffer(bytes: $0) }
        )
        let answer = Answer(
            status: response.status.code,
            headers: response.headers,
            body: String(buffer: response.body)
        )
        checkShape(of: answer, method, path)
        return answer
    }

    /// Holds every answer of every test to what the API's document says.
    private func checkShape(of answer: Answer, _ method: HTTPRequest.Method, _ path: String) {
        if answer.status >= 400, !answer.body.isEmpty {
            guard answer.headers[.contentType] == "application/problem+json" else { return }
            return expectShape(Problem.schema, answer.json, path)
        }
        let steps = path.prefix { $0 != "?" }.split(separator: "/")
        let endpoint = endpoints.first { endpoint in
            let pattern = endpoint.path.split(separator: "/")
            return endpoint.method == method && pattern.count == steps.count
                && zip(pattern, steps).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        guard let endpoint, answer.headers[text: "Idempotency-Replayed"] == nil else { return }
        switch endpoint.response {
        case .json(let schema):
            expectShape(schema, answer.json, path)
            #expect(answer.status == endpoint.status.code)
        case .nothing: #expect(answer.body.isEmpty)
        case .bytes: break
        }
    }

    private func expectShape(_ schema: Schema, _ value: JSONValue, _ path: String) {
        let problems = schema.problems(in: value)
        #expect(problems.isEmpty, "\(path) answers otherwise than documented")
        var components: [String: JSONValue] = [:]
        schema.collectComponents(into: &components)
        guard let name = schema.componentName, let known = components[name]?["properties"] else { return }
        for member in value.memberNames { #expect(known[member] != nil, "\(path) answers \(member), undocumented") }
    }
}

/// What came back.
struct Answer: Sendable {
    var status: Int
    var headers: HTTPFields
    var body: String

    /// The body as JSON; `null` if it is none.
    var json: JSONValue { (try? APIJSON.decode(JSONValue.self, body.utf8)) ?? .null }
    /// The last part of a problem's type.
    var problem: String? { json["type"]?.text?.split(separator: ":").last.map(String.init) }
    /// The fields that a problem names.
    var fields: [String] { json["errors"]?.elements?.compactMap { $0["field"]?.text } ?? [] }
    /// The cookie that was set, as a browser sends it back.
    var cookie: String? { headers[.setCookie]?.split(separator: ";").first.map(String.init) }

    func decode<Value: APIType>(_: Value.Type) throws -> Value { try APIJSON.decode(Value.self, body.utf8) }
}

extension JSONValue {
    fileprivate var memberNames: [String] {
        guard case .object(let members) = self else { return [] }
        return members.keys.sorted()
    }

    /// Reaches into nested objects.
    subscript(path: String...) -> JSONValue? {
        path.reduce(Optional(self)) { $0?[$1] }
    }
}
