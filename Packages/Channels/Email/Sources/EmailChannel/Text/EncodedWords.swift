/// The `=?charset?B?…?=` words of headers (RFC 2047).
///
/// GMime 3.2 loses what follows a padded base 64 word of the same charset, so the words are read here.
enum EncodedWords {
    /// The text with its words decoded; white space between two words is no part of it.
    static func decode(_ text: String) -> String {
        pieces(of: text).map { piece in
            switch piece {
            case .plain(let plain): plain
            case .words(let decoded): decoded
            }
        }.joined()
    }

    /// A list of addresses with each run of words turned into a quoted string, so that a comma in a name stays in it.
    static func decodeNames(_ text: String) -> String {
        guard text.contains("=?") else { return text }
        var isQuoted = false
        return pieces(of: text).map { piece in
            switch piece {
            case .plain(let plain):
                isQuoted = self.isQuoted(after: plain, from: isQuoted)
                return plain
            case .words(let decoded):
                let safe = decoded.singleLine.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                return isQuoted ? safe : "\"\(safe)\""
            }
        }.joined()
    }

    private enum Piece {
        case plain(String)
        case words(String)
    }

    private struct Word {
        var charset: String
        var bytes: [UInt8]
    }

    private static func pieces(of text: String) -> [Piece] {
        let bytes = Array(text.utf8)
        var pieces: [Piece] = []
        var run: [Word] = []
        func finishRun() {
            if !run.isEmpty { pieces.append(.words(joined(run))) }
            run = []
        }
        var (starts, ends) = (BytePair("=?", in: bytes), BytePair("?=", in: bytes))
        var (plainStart, next) = (0, 0)
        while let start = starts.first(from: next) {
            guard let (word, end) = word(in: bytes, from: start, &ends) else {
                next = start + 2
                continue
            }
            let plain = String(decoding: bytes[plainStart..<start], as: UTF8.self)
            if run.isEmpty || !plain.allSatisfy(\.isWhitespace) {
                finishRun()
                if !plain.isEmpty { pieces.append(.plain(plain)) }
            }
            run.append(word)
            (plainStart, next) = (end, end)
        }
        finishRun()
        if plainStart < bytes.count { pieces.append(.plain(String(decoding: bytes[plainStart...], as: UTF8.self))) }
        return pieces
    }

    // The most bytes of `charset*language`.
    private static let longestLabel = 60

    // `=?charset*language?encoding?text?=` at a place in the text.
    private static func word(in bytes: [UInt8], from start: Int, _ ends: inout BytePair) -> (word: Word, end: Int)? {
        let mark = UInt8(ascii: "?")
        let label = bytes[(start + 2)...].prefix(longestLabel + 1).prefix { $0 != mark }
        let content = label.endIndex + 3
        guard (1...longestLabel).contains(label.count), content <= bytes.count, bytes[label.endIndex] == mark,
            bytes[label.endIndex + 2] == mark, let close = ends.first(from: content)
        else { return nil }
        let charset = String(decoding: label.prefix { $0 != UInt8(ascii: "*") }, as: UTF8.self)
        let text = bytes[content..<close]
        switch bytes[label.endIndex + 1] {
        case UInt8(ascii: "B"), UInt8(ascii: "b"):
            return (Word(charset: charset, bytes: Base64.decode(text)), close + 2)
        case UInt8(ascii: "Q"), UInt8(ascii: "q"): return (Word(charset: charset, bytes: quotedBytes(text)), close + 2)
        default: return nil
        }
    }

    // A letter may be cut between two words, so their bytes are joined before their charset is looked at.
    private static func joined(_ run: [Word]) -> String {
        var merged: [Word] = []
        for word in run {
            if merged.last?.charset.lowercased() == word.charset.lowercased() {
                merged[merged.count - 1].bytes += word.bytes
            } else {
                merged.append(word)
            }
        }
        return merged.map { CharacterSets.decode($0.bytes, declared: $0.charset).text }.joined()
    }

    private static func quotedBytes(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "="), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "_") ? 0x20 : byte)
            }
        }
        return bytes
    }

    private static func isQuoted(after text: String, from start: Bool) -> Bool {
        var isQuoted = start
        var isEscaped = false
        for character in text {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            }
        }
        return isQuoted
    }
}

/// Finds a pair of bytes from one place after another, without reading any stretch twice.
private struct BytePair {
    private let bytes: [UInt8]
    private let pair: [UInt8]
    // The first pair at or after the last place asked about; the end if there is none.
    private var found: Int?

    init(_ pair: String, in bytes: [UInt8]) {
        self.bytes = bytes
        self.pair = Array(pair.utf8)
    }

    /// The first pair at or after a place, which must not be before the last one.
    mutating func first(from start: Int) -> Int? {
        if found.map({ $0 < start }) ?? true {
            var index = start
            while index + 1 < bytes.count, bytes[index] != pair[0] || bytes[index + 1] != pair[1] { index += 1 }
            found = index + 1 < bytes.count ? index : bytes.count
        }
        return found.flatMap { $0 < bytes.count ? $0 : nil }
    }
}
