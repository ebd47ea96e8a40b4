import Crypto
import HubCore

/// Codes that change every thirty seconds (RFC 6238), as authenticator apps show them.
struct OneTimePassword: Sendable {
    let secret: [UInt8]
    var digits = 6

    static let period: Int64 = 30

    init(secret: [UInt8], digits: Int = 6) {
        self.secret = secret
        self.digits = digits
    }

    /// A new random secret of twenty bytes.
    static func newSecret() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<20).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    static func step(at moment: Timestamp) -> Int64 { moment.milliseconds / 1000 / period }

    /// The code of one time step (RFC 4226).
    func code(step: Int64) -> String {
        let counter = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> ($0 * 8)) }
        let mac = Array(HMAC<Insecure.SHA1>.authenticationCode(for: counter, using: SymmetricKey(data: secret)))
        let offset = Int(mac[mac.count - 1] & 0x0F)
        let number = mac[offset..<offset + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } & 0x7FFF_FFFF
        let modulus = (0..<digits).reduce(UInt32(1)) { value, _ in value &* 10 }
        let text = String(number % modulus)
        return String(repeating: "0", count: digits - text.count) + text
    }

    /// The step that a code belongs to, if it is the present one or a neighbour, for clocks that are a little off.
    func step(of code: String, at moment: Timestamp) -> Int64? {
        let present = Self.step(at: moment)
        return (present - 1...present + 1).first { step in
            Array(self.code(step: step).utf8).isEqualInConstantTime(to: Array(code.utf8))
        }
    }

    /// What authenticator apps read from a QR code.
    func address(account: String, issuer: String) -> String {
        let label = "\(issuer.percentEncoded):\(account.percentEncoded)"
        return "otpauth://totp/\(label)?secret=\(Base32.encode(secret))&issuer=\(issuer.percentEncoded)"
            + "&algorithm=SHA1&digits=\(digits)&period=\(Self.period)"
    }
}

/// Base 32 without padding (RFC 4648), as authenticator apps take secrets.
enum Base32 {
    static func encode(_ bytes: [UInt8], alphabet: String = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") -> String {
        let letters = Array(alphabet.utf8)
        var text: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                text.append(letters[Int(buffer >> bits & 31)])
            }
        }
        if bits > 0 { text.append(letters[Int(buffer << (5 - bits) & 31)]) }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Codes that each replace the second factor once, for those who lost their phone.
enum RecoveryCode {
    static let count = 10

    /// A new code of eighty random bits, as `abcd-efgh-jkmn-pqrs`.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<10).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let text = Array(Base32.encode(bytes, alphabet: "abcdefghjkmnpqrstuvwxyz234567890"))
        return stride(from: 0, to: 16, by: 4).map { String(text[$0..<$0 + 4]) }.joined(separator: "-")
    }

    /// The hash that is stored, of a code however it was typed.
    static func hash(of code: String) -> String {
        SecretToken.hash(of: "recovery/" + code.lowercased().filter { $0.isLetter || $0.isNumber })
    }
}
