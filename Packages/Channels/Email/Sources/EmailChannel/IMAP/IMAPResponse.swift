/// One response of an IMAP server.
enum IMAPResponse: Equatable {
    /// How a command ended.
    case tagged(String, IMAPStatus)
    /// A remark, a warning or a farewell.
    case status(IMAPStatus)
    /// Data, such as `12 EXISTS`.
    case data([IMAPValue])
    /// The server waits for the rest of a command.
    case proceed(String)
}

/// A server's judgement.
struct IMAPStatus: Equatable {
    /// What it says.
    enum Kind: String {
        case ok = "OK"
        case no = "NO"
        case bad = "BAD"
        case bye = "BYE"
        case preauth = "PREAUTH"
    }

    var kind: Kind
    /// The word in brackets in upper case, such as `UIDVALIDITY`.
    var code: String?
    /// What follows that word inside the brackets.
    var argument: String
    var text: String

    init?(_ line: String) {
        let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let kind = Kind(rawValue: first.uppercased()) else { return nil }
        self.kind = kind
        let rest = parts.count > 1 ? parts[1] : ""
        guard rest.hasPrefix("["), let end = rest.firstIndex(of: "]") else {
            (code, argument, text) = (nil, "", String(rest))
            return
        }
        let inside = rest[rest.index(after: rest.startIndex)..<end].split(separator: " ", maxSplits: 1)
        code = inside.first?.uppercased()
        argument = inside.count > 1 ? String(inside[1]) : ""
        text = rest[rest.index(after: end)...].trimmed
    }
}

/// A piece of data in a response.
indirect enum IMAPValue: Equatable {
    /// A bare word, such as `FETCH` or `BODY[]`.
    case word(String)
    /// A quoted string or a literal.
    case bytes([UInt8])
    case list([IMAPValue])

    /// The word in upper case.
    var name: String? {
        guard case .word(let text) = self else { return nil }
        return text.uppercased()
    }

    var number: UInt32? {
        guard case .word(let text) = self else { return nil }
        return UInt32(text)
    }

    var list: [IMAPValue]? {
        guard case .list(let values) = self else { return nil }
        return values
    }

    /// A string's text; a word's too, except `NIL`.
    var text: String? {
        switch self {
        case .word(let text): text.uppercased() == "NIL" ? nil : text
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .list: nil
        }
    }
}
