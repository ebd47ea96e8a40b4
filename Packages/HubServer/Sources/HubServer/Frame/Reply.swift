import Foundation
import HTTPTypes
import Hummingbird

/// What a route answers, before the frame adds what all answers carry.
struct Reply: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields = [:]
    var body: Body = .none

    enum Body: Sendable {
        case none
        case bytes(ByteBuffer)
        case stream(ResponseBody)
    }

    init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    init(json value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self.init(bytes: try APIJSON.encode(value), type: "application/json", status: status)
    }

    init(bytes: [UInt8], type: String, status: HTTPResponse.Status = .ok) {
        self.init(status: status, headers: [.contentType: type], body: .bytes(ByteBuffer(bytes: bytes)))
    }

    var response: Response {
        switch body {
        case .none: Response(status: status, headers: headers)
        case .bytes(let buffer): Response(status: status, headers: headers, body: ResponseBody(byteBuffer: buffer))
        case .stream(let body): Response(status: status, headers: headers, body: body)
        }
    }
}

/// JSON as the API writes and reads it.
enum APIJSON {
    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    static func decode<Value: Decodable>(_: Value.Type = Value.self, _ bytes: some Sequence<UInt8>) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(bytes))
    }
}
