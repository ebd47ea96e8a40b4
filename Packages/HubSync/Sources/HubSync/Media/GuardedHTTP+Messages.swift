import AsyncHTTPClient
import ChannelKit
import Foundation
import HTTPTypes
import NIOCore
import NIOHTTP1

extension HTTPClientRequest {
    /// A call as the client takes it; what only concerns the connection is the client's to write.
    init(_ call: HTTPCall, to place: Destination) {
        self.init(url: place.url)
        method = .init(rawValue: call.method.rawValue)
        for field in call.headers where !Self.ofTheConnection.contains(field.name.canonicalName) {
            headers.add(name: field.name.rawName, value: field.value)
        }
        if !headers.contains(name: "user-agent") { headers.add(name: "User-Agent", value: "Mekong") }
        if !call.body.isEmpty { body = .bytes(ByteBuffer(bytes: call.body)) }
    }

    private static var ofTheConnection: Set<String> {
        ["host", "connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer"]
    }
}

extension HTTPReply {
    /// The whole answer, read as far as `limit` allows.
    ///
    /// - Throws: ``FetchFailure/tooLarge(_:)`` as soon as it is clear, or what broke the connection.
    init(_ response: HTTPClientResponse, limit: Int) async throws {
        var fields = HTTPFields()
        for header in response.headers {
            guard let name = HTTPField.Name(header.name) else { continue }
            fields.append(HTTPField(name: name, value: header.value))
        }
        let announced = fields[.contentLength].flatMap { Int($0) } ?? 0
        guard announced <= limit else { throw FetchFailure.tooLarge(limit) }
        var bytes: [UInt8] = []
        for try await chunk in response.body {
            guard bytes.count + chunk.readableBytes <= limit else { throw FetchFailure.tooLarge(limit) }
            bytes.append(contentsOf: chunk.readableBytesView)
        }
        // A cancelled stream ends like a finished one.
        try Task.checkCancellation()
        self.init(status: Int(response.status.code), headers: fields, body: bytes)
    }
}

extension TimeAmount {
    init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self = .seconds(min(seconds, 86_400)) + .nanoseconds(attoseconds / 1_000_000_000)
    }
}

extension Error {
    /// Whether this can only have happened before a request was written.
    var comesBeforeWriting: Bool {
        switch self {
        case let error as HTTPClientError:
            [.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .invalidURL].contains(error)
        case let error as IOError: error.errnoCode == ECONNREFUSED
        default: false
        }
    }

    /// What happened, in words that hold nothing of the request.
    var cause: String {
        switch self {
        case let error as HTTPClientError: error.shortDescription
        case let error as IOError where error.errnoCode == ECONNREFUSED: "connection refused"
        case let error as IOError: "network error \(error.errnoCode)"
        default: typeName.contains("SSL") ? "TLS could not be set up" : typeName
        }
    }

    // Of the error itself and not of the box it comes in; the library of TLS has no types that could be named here.
    private var typeName: String { "\(type(of: self as any Error))" }
}
