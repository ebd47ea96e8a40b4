import Crypto
import Foundation

/// Comparisons and encodings that signatures need.
public enum Signature {
    /// HMAC-SHA256 of `message` under `key`, 32 bytes.
    public static func hmacSHA256(_ message: some Sequence<UInt8>, key: some Sequence<UInt8>) -> [UInt8] {
        var mac = HMAC<SHA256>(key: SymmetricKey(data: Array(key)))
        mac.update(data: Array(message))
        return Array(mac.finalize())
    }

    /// SHA-256 of `message`, 32 bytes.
    public static func sha256(_ message: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(message)))
    }

    /// Whether two byte strings are equal, in a time that does not depend on where they differ.
    public static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// Whether `candidate` equals one of `secrets`, comparing every one of them; false if there is none.
    public static func matches(_ candidate: String?, oneOf secrets: [String]) -> Bool {
        guard let candidate, !candidate.isEmpty else { return false }
        let digest = sha256(candidate.utf8)
        return secrets.reduce(false) { found, secret in
            let same = !secret.isEmpty && equal(digest, sha256(secret.utf8))
            return found || same
        }
    }

    /// Lower-case hexadecimal.
    public static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Base 64 with `-` and `_`, without padding.
    public static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The bytes of base 64 with `-` and `_`, padded or not; `nil` if it is none.
    public static func bytes(base64URL text: String) -> [UInt8]? {
        let plain = text.replacing("-", with: "+").replacing("_", with: "/").replacing("=", with: "")
        let padding = String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4)
        return Data(base64Encoded: plain + padding).map(Array.init)
    }
}
