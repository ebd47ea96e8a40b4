import Crypto
import CryptoExtras
import Foundation

/// How much work and memory it takes to try a password: scrypt's parameters.
public struct PasswordCost: Hashable, Sendable {
    /// The binary logarithm of scrypt's N.
    public var logN = 15
    /// Scrypt's r.
    public var blockSize = 8
    /// Scrypt's p.
    public var parallelism = 3

    /// 32 MiB and some tenths of a second.
    public init() {}
}

/// The hash of a password, with everything that is needed to check one: `$scrypt$ln=15,r=8,p=3$salt$hash`.
struct PasswordHash: Hashable, Sendable {
    let cost: PasswordCost
    private let salt: [UInt8]
    private let key: [UInt8]

    /// Hashes a password; slow on purpose.
    init(of password: String, cost: PasswordCost) throws {
        var generator = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        self.cost = cost
        self.salt = salt
        key = try Self.derive(password, salt, cost)
    }

    /// Reads what ``text`` wrote; `nil` for anything else.
    init?(text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, parts[1] == "scrypt", let salt = Base64URL.decode(String(parts[3])),
            let key = Base64URL.decode(String(parts[4])), !salt.isEmpty, key.count == 32
        else { return nil }
        var cost = PasswordCost()
        for setting in parts[2].split(separator: ",") {
            let pair = setting.split(separator: "=")
            guard pair.count == 2, let value = Int(pair[1]), (1...32).contains(value) else { return nil }
            switch pair[0] {
            case "ln": cost.logN = value
            case "r": cost.blockSize = value
            case "p": cost.parallelism = value
            default: return nil
            }
        }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    var text: String {
        "$scrypt$ln=\(cost.logN),r=\(cost.blockSize),p=\(cost.parallelism)"
            + "$\(Base64URL.encode(salt))$\(Base64URL.encode(key))"
    }

    /// Whether the password is the one that was hashed; as slow as hashing it.
    func matches(_ password: String) -> Bool {
        guard let other = try? Self.derive(password, salt, cost) else { return false }
        return other.isEqualInConstantTime(to: key)
    }

    private static func derive(_ password: String, _ salt: [UInt8], _ cost: PasswordCost) throws -> [UInt8] {
        // The same characters can be typed in several encodings.
        let bytes = Array(password.precomposedStringWithCompatibilityMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes,
            salt: salt,
            outputByteCount: 32,
            rounds: 1 << cost.logN,
            blockSize: cost.blockSize,
            parallelism: cost.parallelism,
            maxMemory: 128 * cost.blockSize * ((1 << cost.logN) + cost.parallelism + 2) + 65_536
        ).withUnsafeBytes { Array($0) }
    }
}

extension [UInt8] {
    /// Compares in a time that tells nothing of where the difference is.
    func isEqualInConstantTime(to other: [UInt8]) -> Bool {
        guard count == other.count else { return false }
        return zip(self, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
