import ChannelKit
import HubCore

/// A form with files, as browsers send it.
struct Multipart {
    /// What separates the parts; must not occur in any of them.
    var boundary: String
    /// The bytes so far.
    private var written: [UInt8] = []

    /// An empty form.
    init(boundary: String) {
        self.boundary = boundary
    }

    var contentType: String { "multipart/form-data; boundary=\(boundary)" }

    /// The finished form.
    var bytes: [UInt8] { written + Array("--\(boundary)--\r\n".utf8) }

    /// Adds a field: text as it is, everything else as JSON.
    ///
    /// - Throws: `EncodingError` for numbers that JSON cannot hold.
    mutating func add(_ name: String, _ value: JSONValue) throws {
        let bytes = try value.text.map { Array($0.utf8) } ?? JSON.encode(value)
        add(bytes, disposition: "name=\"\(name)\"")
    }

    /// Adds a file under the name of a field.
    mutating func add(file bytes: [UInt8], as name: String, called fileName: String, mimeType: String?) {
        let safe = fileName.replacing("\"", with: "%22").replacing("\r", with: "").replacing("\n", with: "")
        let plain = (mimeType ?? "").allSatisfy { $0.isASCII && !$0.isNewline } ? mimeType : nil
        add(
            bytes,
            disposition: "name=\"\(name)\"; filename=\"\(safe)\"",
            type: plain.map { "Content-Type: \($0)\r\n" } ?? ""
        )
    }

    private mutating func add(_ bytes: [UInt8], disposition: String, type: String = "") {
        written += Array("--\(boundary)\r\nContent-Disposition: form-data; \(disposition)\r\n\(type)\r\n".utf8)
        written += bytes
        written += [0x0D, 0x0A]
    }
}
