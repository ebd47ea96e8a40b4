internal import Crypto

/// To which conversation a letter belongs, as far as the letter alone tells.
struct LetterThread: Equatable {
    /// The conversation's key: the one that a signed reply address names, or one made of the thread's first letter and
    /// the author.
    var key: String
    /// Earlier letters by `Message-ID`, most trusted first.
    var earlier: [String]
    /// Whether a signed reply address led here.
    var isProven: Bool

    /// Follows a signed reply address first, then the ids the letter names; never its subject.
    init(_ letter: Letter, tokens: [ReplyToken], fallback: String) {
        earlier = (letter.inReplyTo.reversed() + letter.references.reversed()).unique().filter {
            $0 != letter.messageID
        }
        let addresses = letter.deliveredTo + (letter.to + letter.cc).map(\.address)
        let named = addresses.lazy.compactMap { address in tokens.lazy.compactMap { $0.key(in: address) }.first }.first
        if let named {
            (key, isProven) = (named, true)
            return
        }
        // Many people may answer one circular, so the author belongs to the key; a known thread is found by `earlier`.
        let root = letter.references.first ?? letter.inReplyTo.first ?? letter.messageID ?? fallback
        let author = (letter.from.first?.address ?? "").lowercased()
        (key, isProven) = (Self.key(root: root, author: author), false)
    }

    private static func key(root: String, author: String) -> String {
        "t" + Base32.encode(SHA256.hash(data: Array("\(root)\n\(author)".utf8)).prefix(10))
    }
}

/// The `References` of an answer.
enum References {
    /// The ids of a thread for the header: the first, which names the thread, and the newest, twenty in all.
    static func trimmed(_ ids: [String]) -> [String] {
        let ids = ids.unique()
        return ids.count <= 20 ? ids : [ids[0]] + ids.suffix(19)
    }
}
