import ChannelKit
import Foundation
import HTTPTypes
import HubCore

/// What a call of the Bot API says: fields as JSON or as a form, and files.
struct Parameters {
    var fields: [String: JSONValue] = [:]
    var files: [String: UploadedFile] = [:]

    /// A file in a form.
    struct UploadedFile {
        var name: String
        var mimeType: String?
        var bytes: [UInt8]
    }

    /// Reads the body of `call`; `nil` if it is neither JSON nor a form.
    init?(_ call: HTTPCall) {
        let type = call.headers[.contentType] ?? ""
        if call.body.isEmpty { return }
        if type.hasPrefix("multipart/form-data"), let mark = type.firstRange(of: "boundary=") {
            guard read(call.body, boundary: String(type[mark.upperBound...])) else { return nil }
        } else {
            guard let fields = try? JSON.decode([String: JSONValue].self, from: call.body) else { return nil }
            self.fields = fields
        }
    }

    /// A text; numbers count as texts, as in forms.
    func text(_ name: String) -> String? {
        switch fields[name] {
        case .string(let text): text
        case .integer(let number): String(number)
        default: nil
        }
    }

    /// A whole number, also written as text.
    func number(_ name: String) -> Int64? {
        fields[name]?.integer ?? fields[name]?.text.flatMap { Int64($0) }
    }

    /// A degree or another number with a fraction, also written as text.
    func decimal(_ name: String) -> Double? {
        switch fields[name] {
        case .number(let number): number
        case .integer(let number): Double(number)
        case .string(let text): Double(text)
        default: nil
        }
    }

    /// A list or an object, also written as text in a form.
    func value(_ name: String) -> JSONValue? {
        guard case .string(let text) = fields[name] else { return fields[name] }
        return try? JSON.decode(JSONValue.self, from: Array(text.utf8))
    }

    private mutating func read(_ body: [UInt8], boundary: String) -> Bool {
        let data = Data(body)
        let mark = Data("--\(boundary)".utf8)
        var place = data.startIndex
        var starts: [Range<Data.Index>] = []
        while let found = data.range(of: mark, in: place..<data.endIndex) {
            starts.append(found)
            place = found.upperBound
        }
        for (start, end) in zip(starts, starts.dropFirst()) {
            let part = data[start.upperBound..<end.lowerBound]
            guard let gap = part.range(of: Data("\r\n\r\n".utf8)), gap.upperBound <= part.endIndex - 2 else {
                return false
            }
            let head = String(decoding: part[..<gap.lowerBound], as: UTF8.self)
            keep(Array(part[gap.upperBound..<(part.endIndex - 2)]), head: head)
        }
        return starts.count > 1
    }

    private mutating func keep(_ bytes: [UInt8], head: String) {
        func quoted(_ name: String) -> String? {
            guard let mark = head.firstRange(of: "\(name)=\"") else { return nil }
            return String(head[mark.upperBound...].prefix { $0 != "\"" })
        }
        guard let name = quoted(" name") else { return }
        guard let file = quoted("filename") else {
            fields[name] = .string(String(decoding: bytes, as: UTF8.self))
            return
        }
        let lines = head.split(separator: "\r\n").map(String.init)
        let type = lines.first { $0.lowercased().hasPrefix("content-type: ") }?.dropFirst("content-type: ".count)
        files[name] = UploadedFile(name: file, mimeType: type.map { String($0) }, bytes: bytes)
    }
}
