internal import Glibc

/// Bytes of a letter's text turned into Unicode, whatever the letter calls their charset.
enum CharacterSets {
    /// Text with what was lost on the way.
    struct Decoded: Equatable {
        var text: String
        /// Bytes that mean nothing were replaced by U+FFFD.
        var isLossy = false
        /// The text goes on beyond the limit.
        var isCut = false
    }

    /// Decodes text whose label may be missing or wrong; the result is in NFC and has no NULs.
    ///
    /// The order is: byte order mark, valid UTF-8 under a single-byte label, the label, the page's own label, valid
    /// UTF-8, windows-1258, Latin-1.
    static func decode(_ bytes: [UInt8], declared: String?, isMarkup: Bool = false) -> Decoded {
        var decoded = raw(bytes, declared: declared, isMarkup: isMarkup)
        if decoded.text.utf8.contains(0) { decoded.text.unicodeScalars.removeAll { $0 == "\0" } }
        decoded.text = decoded.text.normalized.replacing("\r\n", with: "\n")
        return decoded
    }

    private static func raw(_ bytes: [UInt8], declared: String?, isMarkup: Bool) -> Decoded {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
            return Decoded(text: String(decoding: bytes.dropFirst(3), as: UTF8.self))
        }
        if bytes.starts(with: [0xFF, 0xFE]), let found = convert(Array(bytes.dropFirst(2)), from: "UTF-16LE") {
            return found
        }
        if bytes.starts(with: [0xFE, 0xFF]), let found = convert(Array(bytes.dropFirst(2)), from: "UTF-16BE") {
            return found
        }
        let label = known(declared) ?? (isMarkup ? known(metaLabel(in: bytes)) : nil)
        guard let label else { return guess(bytes) }
        if label == "UTF-8" || isSingleByte(label) {
            if let text = String(validating: bytes, as: UTF8.self) { return Decoded(text: text) }
        }
        // Declared as UTF-8 or ASCII and neither: an old program's eight-bit text.
        if label == "UTF-8" { return lossyUTF8(bytes) }
        if label == "US-ASCII" { return guess(bytes) }
        return convert(bytes, from: label) ?? guess(bytes)
    }

    private static func guess(_ bytes: [UInt8]) -> Decoded {
        if let text = String(validating: bytes, as: UTF8.self) { return Decoded(text: text) }
        if let text = convert(bytes, from: "WINDOWS-1258"), !text.isLossy { return text }
        return Decoded(text: String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })))
    }

    private static func lossyUTF8(_ bytes: [UInt8]) -> Decoded {
        let text = String(decoding: bytes, as: UTF8.self)
        let broken = text.unicodeScalars.count { $0 == "\u{FFFD}" }
        let marked = bytes.count { $0 >= 0x80 }
        // Mostly broken means that it never was UTF-8.
        return broken * 3 > marked ? guess(bytes) : Decoded(text: text, isLossy: true)
    }

    // MARK: Labels

    private static let aliases = [
        "UTF8": "UTF-8", "UTF-8MB4": "UTF-8", "UNICODE-1-1-UTF-8": "UTF-8", "X-UTF-8": "UTF-8", "ASCII": "US-ASCII",
        "ANSI_X3.4-1968": "US-ASCII", "CP-850": "CP850", "UNICODE-1-1-UTF-7": "UTF-7", "KS_C_5601-1987": "CP949",
        "KS_C_5601": "CP949", "GB2312": "GB18030", "GBK": "GB18030", "X-GBK": "GB18030", "X-SJIS": "CP932",
        "SHIFT_JIS": "CP932", "ISO-8859-1": "WINDOWS-1252", "LATIN1": "WINDOWS-1252", "ISO8859-1": "WINDOWS-1252",
        "TCVN": "TCVN5712-1", "TCVN-5712": "TCVN5712-1", "TCVN5712": "TCVN5712-1", "X-TCVN": "TCVN5712-1",
        "X-VISCII": "VISCII", "CP-1258": "WINDOWS-1258", "WIN-1258": "WINDOWS-1258", "X-CP1258": "WINDOWS-1258",
    ]

    /// The label as iconv knows it; `nil` for names no charset has, which includes everything with odd characters.
    private static func known(_ label: String?) -> String? {
        guard let label else { return nil }
        let upper = label.uppercased().filter { $0 != "\"" && $0 != "'" && !$0.isWhitespace }
        guard !upper.isEmpty, upper.utf8.count <= 40, upper.utf8.allSatisfy(isLabelByte) else { return nil }
        let name = aliases[upper] ?? upper
        guard name != "UTF-8", name != "US-ASCII" else { return name }
        guard let handle = open(name) else { return nil }
        iconv_close(handle)
        return name
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"):
            true
        default: false
        }
    }

    private static func isSingleByte(_ label: String) -> Bool {
        ["US-ASCII", "ISO-8859", "WINDOWS-125", "CP125", "TCVN", "VISCII", "KOI8", "CP8"].contains {
            label.hasPrefix($0)
        }
    }

    private static func metaLabel(in bytes: [UInt8]) -> String? {
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        guard let mark = head.firstRange(of: "charset=") else { return nil }
        return String(head[mark.upperBound...].drop { $0 == "\"" || $0 == "'" }.prefix { !"\"'>; /".contains($0) })
    }

    // MARK: iconv

    private static func open(_ name: String) -> iconv_t? {
        let handle = iconv_open("UTF-8", name)
        return Int(bitPattern: handle) == -1 ? nil : handle
    }

    /// Converts with glibc's tables; bytes that mean nothing become U+FFFD.
    ///
    /// - Returns: `nil` if there is no such charset.
    static func convert(_ bytes: [UInt8], from name: String) -> Decoded? {
        guard let handle = open(name) else { return nil }
        defer { iconv_close(handle) }
        var source = bytes.map { CChar(bitPattern: $0) }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        var room = [CChar](repeating: 0, count: 16_384)
        var isLossy = false
        source.withUnsafeMutableBufferPointer { input in
            var next = input.baseAddress
            var left = input.count
            while left > 0 {
                let (count, code) = step(handle, &next, &left, &room)
                output += room.prefix(count).lazy.map { UInt8(bitPattern: $0) }
                guard code == EILSEQ || code == EINVAL, left > 0 else { continue }
                isLossy = true
                output += [0xEF, 0xBF, 0xBD]
                next = next?.advanced(by: 1)
                left -= 1
            }
            // Some charsets hold back a letter in case a mark follows it.
            let (count, _) = flush(handle, &room)
            output += room.prefix(count).lazy.map { UInt8(bitPattern: $0) }
        }
        return Decoded(text: String(decoding: output, as: UTF8.self), isLossy: isLossy)
    }

    private static func step(
        _ handle: iconv_t,
        _ next: inout UnsafeMutablePointer<CChar>?,
        _ left: inout Int,
        _ room: inout [CChar]
    ) -> (written: Int, code: Int32) {
        room.withUnsafeMutableBufferPointer { buffer in
            var out = buffer.baseAddress
            var free = buffer.count
            let result = iconv(handle, &next, &left, &out, &free)
            return (buffer.count - free, result == -1 ? errno : 0)
        }
    }

    private static func flush(_ handle: iconv_t, _ room: inout [CChar]) -> (written: Int, code: Int32) {
        room.withUnsafeMutableBufferPointer { buffer in
            var out = buffer.baseAddress
            var free = buffer.count
            iconv(handle, nil, nil, &out, &free)
            return (buffer.count - free, 0)
        }
    }
}
