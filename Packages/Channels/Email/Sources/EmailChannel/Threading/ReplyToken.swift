internal import ChannelKit

/// The signed part of a reply address, such as `c42.k7f3q9x2m4pd7a6h` in `cskh+c42.k7f3q9x2m4pd7a6h@shop.vn`.
///
/// It proves that whoever writes to the address got it from us, and says in which conversation. It says nothing of who
/// writes.
struct ReplyToken: Sendable {
    /// The secret that signs.
    let secret: String
    /// The mailbox the tokens are for, in lower case.
    let mailbox: String

    /// The conversation's key must fit beside the signature into 64 characters of a local part.
    static let longestKey = 24

    /// An address that leads answers to the conversation; `nil` if its key does not fit into an address.
    func address(for key: String) -> String? {
        guard Self.fits(key), let at = mailbox.lastIndex(of: "@") else { return nil }
        let local = mailbox[..<at]
        let address = "\(local)+\(key).\(signature(key))\(mailbox[at...])"
        return local.utf8.count + 1 + key.utf8.count + 17 <= 64 ? address : nil
    }

    /// The conversation that an address leads to; `nil` if it is not one of ours or its signature is wrong.
    func key(in address: String) -> String? {
        let address = address.lowercased()
        guard let at = mailbox.lastIndex(of: "@"), let end = address.lastIndex(of: "@"),
            address[end...] == mailbox[at...],
            let plus = address.firstIndex(of: "+"), plus < end, address[..<plus] == mailbox[..<at]
        else { return nil }
        let detail = address[address.index(after: plus)..<end]
        guard let dot = detail.lastIndex(of: ".") else { return nil }
        let key = String(detail[..<dot])
        guard Self.fits(key) else { return nil }
        let found = Array(detail[detail.index(after: dot)...].utf8)
        return Signature.equal(found, Array(signature(key).utf8)) ? key : nil
    }

    private func signature(_ key: String) -> String {
        let mac = Signature.hmacSHA256("reply|\(mailbox)|\(key)".utf8, key: secret.utf8)
        return Base32.encode(mac.prefix(10))
    }

    private static func fits(_ key: String) -> Bool {
        (1...longestKey).contains(key.utf8.count)
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                default: false
                }
            }
    }
}

/// Lower-case base 32 (RFC 4648) without padding, which survives servers that change the case of addresses.
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var result: [UInt8] = []
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = (buffer & 0xFF) << 8 | UInt32(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                result.append(alphabet[Int(buffer >> UInt32(bits) & 31)])
            }
        }
        if bits > 0 { result.append(alphabet[Int(buffer << UInt32(5 - bits) & 31)]) }
        return String(decoding: result, as: UTF8.self)
    }
}
