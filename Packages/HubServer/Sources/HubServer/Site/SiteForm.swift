import ChannelKit
import HTTPTypes
import Hummingbird
import HubCore
import NIOCore

/// Reads a form of a site without the widget: JSON as the widget posts it, or as browsers send forms.
enum SiteForm {
    private static let mostFields = 50

    static func read(_ call: Call) async throws -> SitePostInput {
        let type = call.request.headers[.contentType] ?? ""
        guard type.hasPrefix("application/x-www-form-urlencoded") else {
            var input = try await SiteRoutes.json(FormInput.self, call)
            input.form = input.form ?? "form"
            return SitePostInput(id: nil, action: "form", data: try JSON.value(input), files: nil)
        }
        let bytes = try await call.bytes(upTo: call.hub.configuration.bodyLimit).readableBytesView
        let fields = fields(of: String(decoding: bytes, as: UTF8.self))
        guard !fields.isEmpty, fields.count <= mostFields else { throw Problem(.malformed, "The form cannot be read.") }
        let answers = fields.map { FormAnswers.Answer(field: $0.name, value: $0.value) }
        let page = call.request.headers[.referer].flatMap { URLParts($0) }.map { $0.origin + $0.path }
        let form = FormInput(form: fields.first { $0.name == "form" }?.value ?? "form", answers: answers, page: page)
        return SitePostInput(id: nil, action: "form", data: try JSON.value(form), files: nil)
    }

    private struct FormInput: Codable {
        var form: String?
        var answers: [FormAnswers.Answer]
        var page: String?
    }

    static func fields(of text: String) -> [(name: String, value: String)] {
        text.split(separator: "&").map { pair in
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (decoded(halves[0]), halves.count == 2 ? decoded(halves[1]) : "")
        }
    }

    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "+") {
                bytes.append(0x20)
            } else if byte == UInt8(ascii: "%"),
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
