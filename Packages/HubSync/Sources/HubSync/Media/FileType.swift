/// What a file is, by its first bytes; what somebody says it is counts only where nothing depends on it.
enum FileType {
    /// The type to keep for a file.
    ///
    /// - Parameters:
    ///   - bytes: the file.
    ///   - claim: the type that its sender or server claims.
    /// - Returns: the type the bytes have. A claim is kept if it only narrows that down, as of office documents, which
    ///   are archives, and of plain text; a file that is nothing known is `application/octet-stream`.
    static func decide(_ bytes: [UInt8], claim: String?) -> String {
        let claim = claim.map { $0.prefix { $0 != ";" && $0 != " " }.lowercased() } ?? ""
        guard let found = sniff(bytes) else {
            return harmlessTexts.contains(claim) && bytes.isText ? claim : unknown
        }
        if found == "application/zip", archives.contains(where: claim.hasPrefix) { return claim }
        return found
    }

    /// The type whose mark the bytes bear; `nil` if it is none of those known here.
    static func sniff(_ bytes: [UInt8]) -> String? {
        if bytes.count >= 12, bytes[4..<8].elementsEqual("ftyp".utf8) { return brand(bytes) }
        if bytes.starts(with: "RIFF".utf8), bytes.count >= 12 {
            return riff[String(decoding: bytes[8..<12], as: UTF8.self)]
        }
        return marks.first { bytes.starts(with: $0.mark) }?.type
    }

    static let unknown = "application/octet-stream"

    private static let riff = ["WEBP": "image/webp", "WAVE": "audio/wav", "AVI ": "video/x-msvideo"]
    private static let harmlessTexts = ["text/plain", "text/csv"]
    private static let archives = [
        "application/vnd.openxmlformats-", "application/vnd.oasis.opendocument.", "application/epub",
    ]

    private static let marks: [(mark: [UInt8], type: String)] = [
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], "image/png"),
        ([0xFF, 0xD8, 0xFF], "image/jpeg"),
        (Array("GIF87a".utf8), "image/gif"),
        (Array("GIF89a".utf8), "image/gif"),
        (Array("%PDF-".utf8), "application/pdf"),
        (Array("OggS".utf8), "audio/ogg"),
        (Array("fLaC".utf8), "audio/flac"),
        (Array("#!AMR".utf8), "audio/amr"),
        (Array("ID3".utf8), "audio/mpeg"),
        ([0xFF, 0xFB], "audio/mpeg"),
        ([0xFF, 0xF3], "audio/mpeg"),
        ([0xFF, 0xF2], "audio/mpeg"),
        ([0xFF, 0xF1], "audio/aac"),
        ([0xFF, 0xF9], "audio/aac"),
        ([0x1A, 0x45, 0xDF, 0xA3], "video/webm"),
        ([0x50, 0x4B, 0x03, 0x04], "application/zip"),
        ([0x50, 0x4B, 0x05, 0x06], "application/zip"),
        ([0x1F, 0x8B, 0x08], "application/gzip"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "application/x-7z-compressed"),
        (Array("Rar!".utf8), "application/vnd.rar"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "application/x-ole-storage"),
    ]

    // The family of MP4: the brand says what is in it.
    private static func brand(_ bytes: [UInt8]) -> String {
        switch String(decoding: bytes[8..<12], as: UTF8.self) {
        case "M4A ", "M4B ", "F4A ": "audio/mp4"
        case "qt  ": "video/quicktime"
        case "avif", "avis": "image/avif"
        case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1": "image/heic"
        case let brand where brand.hasPrefix("3g"): "video/3gpp"
        default: "video/mp4"
        }
    }
}

extension [UInt8] {
    /// Whether it reads as UTF-8 without the control characters that no text has.
    fileprivate var isText: Bool {
        !contains { $0 < 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D && $0 != 0x0C }
            && String(validating: self, as: UTF8.self) != nil
    }
}
