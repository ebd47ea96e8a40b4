import Crypto

/// A random token that opens something.
///
/// Only its hash is ever stored.
struct SecretToken: Sendable {
    let text: String

    /// A new token of 32 random bytes, behind a prefix that says what it opens.
    init(prefix: String = "") {
        var generator = SystemRandomNumberGenerator()
        text = prefix + Base64URL.encode((0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// What API tokens begin with, so that people and scanners know one when they see it.
    static let apiPrefix = "mk_"

    var hash: String { Self.hash(of: text) }

    /// A token has 256 random bits, so a plain hash is as good as a slow one.
    static func hash(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8)).hex
    }
}
