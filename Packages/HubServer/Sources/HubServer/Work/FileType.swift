import Foundation
import HubCore

/// What the first bytes of a file say it is; what a sender claims is never believed for showing it.
struct FileType: Hashable, Sendable {
    var mimeType: String
    var kind: MediaKind

    private static let signatures: [(offset: Int, bytes: [UInt8], type: FileType)] = [
        (0, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], FileType(mimeType: "image/png", kind: .image)),
        (0, [0xFF, 0xD8, 0xFF], FileType(mimeType: "image/jpeg", kind: .image)),
        (0, Array("GIF8".utf8), FileType(mimeType: "image/gif", kind: .image)),
        (8, Array("WEBP".utf8), FileType(mimeType: "image/webp", kind: .image)),
        (4, Array("ftyp".utf8), FileType(mimeType: "video/mp4", kind: .video)),
        (0, Array("OggS".utf8), FileType(mimeType: "audio/ogg", kind: .audio)),
        (0, Array("ID3".utf8), FileType(mimeType: "audio/mpeg", kind: .audio)),
        (0, Array("%PDF-".utf8), FileType(mimeType: "application/pdf", kind: .file)),
        (0, [0x50, 0x4B, 0x03, 0x04], FileType(mimeType: "application/zip", kind: .file)),
    ]

    /// The type of a file; `nil` if its bytes are of no known kind.
    static func sniff(_ bytes: [UInt8]) -> FileType? {
        signatures.first { bytes.dropFirst($0.offset).starts(with: $0.bytes) }?.type
    }

    /// A name without folders, control or direction characters, at most 120 characters long.
    static func safeName(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let scalars = last.precomposedStringWithCanonicalMapping.unicodeScalars.filter { scalar in
            scalar.properties.generalCategory != .control && scalar.properties.generalCategory != .format
        }
        return String(String(String.UnicodeScalarView(scalars)).prefix(120)).trimmingCharacters(in: .whitespaces)
    }
}
