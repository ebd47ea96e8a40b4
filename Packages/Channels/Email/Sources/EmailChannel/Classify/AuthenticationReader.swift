/// Takes an `Authentication-Results` field apart (RFC 8601), with comments and quoted strings as mail has them (RFC 5322).
struct AuthenticationReader {
    /// The field breaks the rules, so that nobody can say which words are the server's.
    struct Malformed: Error {}

    private var rest: Substring.UnicodeScalarView

    init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    /// The name of the server, which is the first word.
    mutating func server() throws(Malformed) -> String {
        try skipSpace()
        let name = try word(endsAtEquals: true).text
        guard !name.isEmpty else { throw Malformed() }
        return name
    }

    /// What follows: everything the server found.
    mutating func results() throws(Malformed) -> [AuthenticationResults.Result] {
        // A number of the version may stand after the name.
        guard try pairs().isEmpty else { throw Malformed() }
        var results: [AuthenticationResults.Result] = []
        while rest.popFirst() != nil {
            var found = try pairs()[...]
            // `none`, or the end of the field.
            guard let verdict = found.popFirst() else { continue }
            var properties: [String: String] = [:]
            for (name, value) in found where properties.updateValue(value, forKey: name) != nil { throw Malformed() }
            let method = String(verdict.name.prefix { $0 != "/" })
            results.append(.init(method: method, value: verdict.value.lowercased(), properties: properties))
        }
        return results
    }

    // The `name=value`s up to a semicolon; other words say nothing.
    private mutating func pairs() throws(Malformed) -> [(name: String, value: String)] {
        var pairs: [(String, String)] = []
        while true {
            try skipSpace()
            guard let next = rest.first, next != ";" else { return pairs }
            let name = try word(endsAtEquals: true)
            try skipSpace()
            guard rest.first == "=" else { continue }
            rest.removeFirst()
            guard !name.text.isEmpty, !name.isQuoted else { throw Malformed() }
            try skipSpace()
            pairs.append((name.text.lowercased(), try word(endsAtEquals: false).text))
        }
    }

    // Characters and quoted strings without space between them, such as `"a b"@x.vn`.
    private mutating func word(endsAtEquals: Bool) throws(Malformed) -> (text: String, isQuoted: Bool) {
        var text = String.UnicodeScalarView()
        var isQuoted = false
        while let next = rest.first, !next.properties.isWhitespace, next != ";", next != "(" {
            if endsAtEquals, next == "=" { break }
            rest.removeFirst()
            switch next {
            case ")": throw Malformed()
            case "\"":
                isQuoted = true
                while let scalar = try character(before: "\"") { text.append(scalar) }
            default: text.append(next)
            }
        }
        return (String(text), isQuoted)
    }

    private mutating func skipSpace() throws(Malformed) {
        while let next = rest.first, next.properties.isWhitespace || next == "(" {
            rest.removeFirst()
            guard next == "(" else { continue }
            var depth = 1
            while depth > 0 {
                switch rest.popFirst() {
                case "(": depth += 1
                case ")": depth -= 1
                case "\\": rest = rest.dropFirst()
                case nil: throw Malformed()
                default: break
                }
            }
        }
    }

    // The next character of a quoted string; `nil` at its end.
    private mutating func character(before end: Unicode.Scalar) throws(Malformed) -> Unicode.Scalar? {
        guard let next = rest.popFirst() else { throw Malformed() }
        if next == end { return nil }
        guard next == "\\" else { return next }
        guard let escaped = rest.popFirst() else { throw Malformed() }
        return escaped
    }
}
