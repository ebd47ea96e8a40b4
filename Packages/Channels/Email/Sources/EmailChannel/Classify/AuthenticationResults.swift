/// One `Authentication-Results` field (RFC 8601).
struct AuthenticationResults: Equatable {
    /// Which server judged.
    var server: String
    /// What it found, method by method.
    var results: [Result]

    /// What a server found by one method.
    struct Result: Equatable {
        /// Such as `dkim`.
        var method: String
        /// Such as `pass`.
        var value: String
        /// What was judged, such as `header.d`.
        var properties: [String: String]
    }

    /// Reads the value of a field; `nil` if it names no server.
    init?(_ text: String) {
        let pieces = Self.split(Self.withoutComments(text), at: ";").map(\.trimmed)
        guard let head = pieces.first, let server = head.split(whereSeparator: \.isWhitespace).first else { return nil }
        self.server = Self.unquoted(String(server)).lowercased()
        results = pieces.dropFirst().compactMap(Self.result)
    }

    private static func result(_ text: String) -> Result? {
        let words = split(text.replacing(" =", with: "=").replacing("= ", with: "="), at: " ").filter { !$0.isEmpty }
        guard let verdict = words.first, let mark = verdict.firstIndex(of: "=") else { return nil }
        let method = verdict[..<mark].prefix { $0 != "/" }.lowercased()
        let value = verdict[verdict.index(after: mark)...].lowercased()
        let pairs = words.dropFirst().compactMap { word -> (String, String)? in
            guard let mark = word.firstIndex(of: "=") else { return nil }
            return (word[..<mark].lowercased(), unquoted(String(word[word.index(after: mark)...])))
        }
        return Result(method: method, value: value, properties: Dictionary(pairs) { first, _ in first })
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count >= 2, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return String(text.dropFirst().dropLast().filter { $0 != "\\" })
    }

    // A semicolon or space inside of quotation marks separates nothing.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var pieces = [""]
        var isQuoted = false
        for character in text {
            if character == "\"" { isQuoted.toggle() }
            let isSpace = separator == " " && character.isWhitespace
            if !isQuoted, character == separator || isSpace {
                pieces.append("")
            } else {
                pieces[pieces.count - 1].append(character)
            }
        }
        return pieces
    }

    private static func withoutComments(_ text: String) -> String {
        var result = ""
        var depth = 0
        var isQuoted = false
        for character in text {
            switch character {
            case "\"" where depth == 0:
                isQuoted.toggle()
                result.append(character)
            case "(" where !isQuoted: depth += 1
            case ")" where !isQuoted && depth > 0:
                depth -= 1
                result.append(" ")
            default: if depth == 0 { result.append(character) }
            }
        }
        return result
    }
}

/// Decides whether a letter's author is who its `From` says.
struct SenderVerification {
    /// The servers of our own mail system, in lower case; others' words count for nothing.
    let trustedServers: Set<String>

    /// Whether DMARC passed, or DKIM or SPF passed for the author's own domain.
    ///
    /// Only the topmost field of a trusted server counts: our own server writes above whatever the sender wrote, so a
    /// copy further down may be forged.
    func isVerified(_ letter: Letter) -> Bool {
        guard !trustedServers.isEmpty, !letter.problems.contains(.unclearAuthor),
            let domain = letter.from.first?.domain,
            !domain.isEmpty
        else { return false }
        let fields = letter.headers.all("authentication-results").lazy.compactMap(AuthenticationResults.init)
        guard let verdict = fields.first(where: { trustedServers.contains($0.server) }) else { return false }
        if let policy = verdict.results.first(where: { $0.method == "dmarc" }) {
            // Where the author's domain has a policy, its outcome is the last word.
            if policy.value == "pass" {
                return policy.properties["header.from"].map { $0.lowercased() == domain } ?? true
            }
            if policy.value == "fail" { return false }
        }
        return verdict.results.contains { result in
            guard result.value == "pass" else { return false }
            return Self.identities(of: result).contains { Self.covers($0, domain) }
        }
    }

    private static func identities(of result: AuthenticationResults.Result) -> [String] {
        let names =
            switch result.method {
            case "dkim": ["header.d", "header.i"]
            case "spf": ["smtp.mailfrom"]
            default: [] as [String]
            }
        return names.prefix(1).compactMap { result.properties[$0] }.map(domain)
            + (names.count > 1 && result.properties[names[0]] == nil
                ? [result.properties[names[1]]].compactMap(\.self).map(domain) : [])
    }

    private static func domain(_ identity: String) -> String {
        identity.lowercased().split(separator: "@").last.map(String.init) ?? ""
    }

    // Whoever signs for a domain speaks for the names below it. The other direction needs a list of public suffixes,
    // so a signature below the author's domain counts only by way of DMARC.
    private static func covers(_ signer: String, _ author: String) -> Bool {
        guard signer.contains(".") else { return false }
        return signer == author || author.hasSuffix("." + signer)
    }
}
