import ChannelKit
import Foundation
import HTTPTypes
import HubCore

extension Fixture {
    /// The fixtures of a folder by name.
    static func all(in folder: String) throws -> [Fixture] {
        let files = FileManager.default
        guard let names = try? files.contentsOfDirectory(atPath: folder) else {
            throw ConformanceFailure("there is no folder \(folder)")
        }
        return try names.sorted().compactMap { name in
            var isFolder: ObjCBool = false
            let path = folder + "/" + name
            guard files.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return nil }
            return try Fixture(name, in: path)
        }
    }

    private init(_ name: String, in folder: String) throws {
        self.name = name
        self.folder = folder
        meta = try Self.read(Meta.self, folder + "/meta.json")
        let received = try Self.moment(meta, name)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        if files.contains("request.http") {
            source = .request(try Self.request(in: Self.bytes(folder + "/request.http"), at: received, name))
        } else if let file = files.sorted().first(where: { $0.hasPrefix("event.") }) {
            let types = ["json": "application/json", "eml": "message/rfc822"]
            guard let type = meta.mediaType ?? types[String(file.dropFirst(6))] else {
                throw ConformanceFailure("\(name): meta.json must say the mediaType of \(file)")
            }
            let bytes = try Self.bytes(folder + "/" + file)
            source = .event(RawEvent(mediaType: type, bytes: bytes, headers: meta.headers ?? [:], receivedAt: received))
        } else {
            throw ConformanceFailure("\(name): there is neither request.http nor event.json nor another event.*")
        }
        let expect = folder + "/expect.json"
        expected = files.contains("expect.json") ? try Self.read([ExpectedEntry].self, expect) : nil
    }

    private static func moment(_ meta: Meta, _ name: String) throws -> Timestamp {
        guard let day = Timestamp(meta.date + "T12:00:00Z") else {
            throw ConformanceFailure("\(name): the date in meta.json must be written as 2026-05-01")
        }
        return meta.receivedAt ?? day
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path)))
    }

    private static func read<Value: Decodable>(_: Value.Type, _ path: String) throws -> Value {
        do {
            return try JSON.decode(Value.self, from: bytes(path))
        } catch {
            throw ConformanceFailure("\(path) cannot be read: \(error)")
        }
    }

    /// Reads a request as it goes over the wire; the head may end its lines with LF or CRLF, the body is exact.
    private static func request(in bytes: [UInt8], at moment: Timestamp, _ name: String) throws -> WebhookRequest {
        var lines: [String] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            rest = rest[(end + 1)...]
            if line.isEmpty { break }
            lines.append(String(decoding: line, as: UTF8.self))
        }
        let start = lines.first?.split(separator: " ") ?? []
        guard start.count >= 2, let method = HTTPRequest.Method(String(start[0])) else {
            throw ConformanceFailure("\(name): request.http must begin with a line such as: POST /in/1 HTTP/1.1")
        }
        var headers = HTTPFields()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":"), let field = HTTPField.Name(String(line[..<colon])) else {
                throw ConformanceFailure("\(name): this is no header: \(line)")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers.append(HTTPField(name: field, value: String(value)))
        }
        let host = headers.first { $0.name.canonicalName == "host" }?.value ?? "hub.example"
        let url = "https://\(host)\(start[1])"
        return WebhookRequest(
            method: method,
            publicURL: url,
            headers: headers,
            body: Array(rest),
            receivedAt: moment
        )
    }
}
