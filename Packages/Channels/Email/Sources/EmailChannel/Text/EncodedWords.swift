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
        var pieces: [Piece] = []
        var run: [Word] = []
        var rest = text[...]
        var plain = ""
        func finishRun() {
            if !run.isEmpty { pieces.append(.words(joined(run))) }
            run = []
        }
        while let start = rest.firstRange(of: "=?") {
            let before = rest[..<start.lowerBound]
            guard let (word, end) = word(in: rest[start.lowerBound...]) else {
                plain += rest[..<start.upperBound]
                rest = rest[start.upperBound...]
                continue
            }
            plain += before
            if run.isEmpty || !plain.allSatisfy(\.isWhitespace) {
                finishRun()
                if !plain.isEmpty { pieces.append(.plain(plain)) }
            }
            plain = ""
            run.append(word)
            rest = rest[end...]
        }
        finishRun()
        plain += rest
        if !plain.isEmpty { pieces.append(.plain(plain)) }
        return pieces
    }

    // `=?charset*language?encoding?text?=` at the beginning of the text.
    private static func word(in text: Substring) -> (word: Word, end: Substring.Index)? {
        let parts = text.dropFirst(2).split(separator: "?", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].count == 1, !parts[0].isEmpty, parts[0].utf8.count <= 60,
            let close = parts[2].firstRange(of: "?=")
        else { return nil }
        let content = parts[2][..<close.lowerBound]
        guard !content.contains(where: { $0 == "\n" }) else { return nil }
        let charset = String(parts[0].prefix { $0 != "*" })
        switch parts[1].lowercased() {
        case "b": return (Word(charset: charset, bytes: Base64.decode(content.utf8)), close.upperBound)
        case "q": return (Word(charset: charset, bytes: quotedBytes(content.utf8)), close.upperBound)
        default: return nil
        }
    }

    // A letter may be cut between two words, so their bytes are joined before their charset is looked at.
    private static func joined(_ run: [Word]) -> String {
        var merged: [Word] = []
        for word in run {
            if let last = merged.last, last.charset.lowercased() == word.charset.lowercased() {
                merged[merged.count - 1].bytes += word.bytes
            } else {
                merged.append(word)
            }
        }
        return merged.map { CharacterSets.decode($0.bytes, declared: $0.charset).text }.joined()
    }

    private static func quotedBytes(_ text: Substring.UTF8View) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
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
