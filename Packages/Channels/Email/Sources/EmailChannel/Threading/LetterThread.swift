internal import Crypto
internal import HubCore

/// To which conversation a letter belongs, as far as the letter alone tells.
struct LetterThread: Equatable {
    /// The conversation's key, made of the thread's first letter and the author.
    var key: String
    /// Earlier letters by `Message-ID`, most trusted first.
    var earlier: [String]
    /// The conversation that a signed reply address names.
    var proven: ID<Conversation>?

    /// Follows a signed reply address first, then the ids the letter names; never its subject.
    init(_ letter: Letter, tokens: [ReplyToken], fallback: String) {
        earlier = (letter.inReplyTo.reversed() + letter.references.reversed()).unique().filter {
            $0 != letter.messageID
        }
        let addresses = letter.deliveredTo + (letter.to + letter.cc).map(\.address)
        proven = addresses.lazy.compactMap { address in tokens.lazy.compactMap { $0.key(in: address) }.first }.first
            .flatMap { ID<Conversation>($0) }
        // Many people may answer one circular, so the author belongs to the key; a known thread is found by `earlier`.
        let root = letter.references.first ?? letter.inReplyTo.first ?? letter.messageID ?? fallback
        let author = (letter.from.first?.address ?? "").lowercased()
        key = Self.key(root: root, author: author)
    }

    private static func key(root: String, author: String) -> String {
        "t" + Base32.encode(SHA256.hash(data: Array("\(root)\n\(author)".utf8)).prefix(10))
    }
}

/// The ids of a thread as `References` has them, oldest first.
enum References {
    /// Each once, and of many only the first, which names the thread, and the newest.
    static func trimmed(_ ids: [String], to most: Int = 20) -> [String] {
        let ids = ids.unique()
        return ids.count <= most ? ids : [ids[0]] + ids.suffix(most - 1)
    }
}
