/// The parameters of a field such as `Content-Disposition`, by lower-case name.
///
/// Reads RFC 2231 (`filename*0*=UTF-8''…`), encoded words in values, and values without quotation marks that have spaces.
struct HeaderParameters {
    private var values: [String: String] = [:]
    // Pieces of one value by name and number, with whether they are percent-encoded.
    private var pieces: [String: [Int: (text: String, isEncoded: Bool)]] = [:]

    subscript(name: String) -> String? { values[name] }

    init(_ field: String) {
        for parameter in Self.split(field).dropFirst().prefix(200) {
            guard let mark = parameter.firstIndex(of: "=") else { continue }
            let name = parameter[..<mark].trimmed.lowercased()
            add(name, Self.unquoted(parameter[parameter.index(after: mark)...].trimmed))
        }
        for (name, parts) in pieces { values[name] = Self.joined(parts) }
    }

    private mutating func add(_ name: String, _ value: String) {
        let parts = name.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1 else {
            if values[name] == nil { values[name] = EncodedWords.decode(value) }
            return
        }
        let number = Int(parts[1]) ?? 0
        pieces[String(parts[0]), default: [:]][number] = (value, name.hasSuffix("*"))
    }

    // The first piece names the charset, `UTF-8'vi'…`.
    private static func joined(_ parts: [Int: (text: String, isEncoded: Bool)]) -> String {
        var bytes: [UInt8] = []
        var charset: String?
        for (index, part) in parts.sorted(by: { $0.key < $1.key }).enumerated() {
            var text = part.value.text[...]
            if index == 0, part.value.isEncoded {
                let head = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
                if head.count == 3 {
                    charset = String(head[0])
                    text = head[2]
                }
            }
            bytes += part.value.isEncoded ? PercentText.bytes(text.utf8) : Array(text.utf8)
        }
        return CharacterSets.decode(bytes, declared: charset).text
    }

    private static func split(_ field: String) -> [String] {
        var parts = [""]
        var isQuoted = false
        var isEscaped = false
        for character in field {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                parts.append("")
                continue
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    private static func unquoted(_ text: String) -> String {
        guard text.hasPrefix("\"") else { return text }
        var result = ""
        var isEscaped = false
        for character in text.dropFirst() {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
                continue
            } else if character == "\"" {
                break
            }
            result.append(character)
        }
        return result
    }
}

/// Text with bytes written as `%C3`.
enum PercentText {
    static func bytes(_ text: some Sequence<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text)[...]
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(2), as: UTF8.self)
            if byte == UInt8(ascii: "%"), rest.count >= 2, let value = UInt8(digits, radix: 16) {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
