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
    ///
    /// Of a field that breaks the rules anywhere only the server is known: what it seems to say may have been written by
    /// whoever sent the letter.
    init?(_ text: String) {
        var reader = AuthenticationReader(text)
        guard let server = try? reader.server() else { return nil }
        self.server = server.lowercased()
        results = (try? reader.results()) ?? []
    }

    /// What was found by a method that is named once; methods named more often count for nothing.
    func only(_ method: String) -> Result? {
        let found = results.filter { $0.method == method }
        return found.count == 1 ? found[0] : nil
    }
}

/// Decides whether a letter's author is who its `From` says.
struct SenderVerification {
    /// The servers of our own mail system, in lower case; others' words count for nothing.
    let trustedServers: Set<String>

    /// Whether DMARC passed, or DKIM or SPF passed for the author's own domain.
    ///
    /// A method that is named twice proves nothing, since one of the two may be the sender's words.
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
        if verdict.results.contains(where: { $0.method == "dmarc" }) {
            // Where the author's domain has a policy, its outcome is the last word.
            guard let policy = verdict.only("dmarc") else { return false }
            if policy.value == "pass" { return policy.properties["header.from"]?.lowercased() == domain }
            if policy.value == "fail" { return false }
        }
        return ["dkim", "spf"].compactMap(verdict.only).contains { result in
            result.value == "pass" && Self.identities(of: result).contains { Self.covers($0, domain) }
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
