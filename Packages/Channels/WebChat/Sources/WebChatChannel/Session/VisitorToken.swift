import ChannelKit
import HubCore

/// What a browser shows to come back: `v1.<visitor>.<issued>.<user>.<signature>`, signed by the hub.
///
/// The visitor's part is empty for a user who came without having visited before; the user's part is empty for a
/// visitor who has not signed in.
struct VisitorToken: Hashable, Sendable {
    /// The browser's id: 22 characters of base 64.
    var visitor: String?
    /// Seconds since 1970.
    var issued: Int64
    /// The user whom the site named when the token was made.
    var user: SiteUser?

    /// The token as text, signed with `key`.
    func text(key: String) throws -> String {
        let user = try user.map { Signature.base64URL(try JSON.encode($0)) } ?? ""
        let head = "v1.\(visitor ?? "").\(issued).\(user)"
        return head + "." + Self.signature(of: head, key: key)
    }

    private static func signature(of head: some StringProtocol, key: String) -> String {
        Signature.base64URL(Signature.hmacSHA256(head.utf8, key: key.utf8))
    }

    /// Reads a token that one of `keys` signed; `nil` for any other text.
    ///
    /// Every key is tried whatever the outcome, so that the time tells nothing.
    init?(_ text: String, keys: [String]) {
        guard text.utf8.count <= 4_096, let dot = text.lastIndex(of: ".") else { return nil }
        let head = text[..<dot]
        // Compared as text: base 64 has several spellings of the same bytes, and only ours is ours.
        let signature = Array(text[text.index(after: dot)...].utf8)
        let valid = keys.reduce(false) { found, key in
            let same = Signature.equal(Array(Self.signature(of: head, key: key).utf8), signature)
            return found || same
        }
        let parts = head.split(separator: ".", omittingEmptySubsequences: false)
        guard valid, parts.count == 4, parts[0] == "v1", let issued = Int64(parts[2]) else { return nil }
        visitor = parts[1].isEmpty ? nil : String(parts[1])
        self.issued = issued
        if !parts[3].isEmpty {
            guard let bytes = Signature.bytes(base64URL: String(parts[3])),
                let user = try? JSON.decode(SiteUser.self, from: bytes)
            else { return nil }
            self.user = user
        }
        if visitor == nil && user == nil { return nil }
    }

    /// A token made now.
    init(visitor: String?, issued: Int64, user: SiteUser? = nil) {
        self.visitor = visitor
        self.issued = issued
        self.user = user
    }

    /// A visitor's id that nobody can guess: 128 random bits.
    static func newVisitor() -> String {
        var generator = SystemRandomNumberGenerator()
        return Signature.base64URL((0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }
}

/// A user of the site, after the site's signature was checked.
struct SiteUser: Hashable, Sendable, Codable {
    var id: String
    var email: String?
    var phone: String?
    var name: String?
}
