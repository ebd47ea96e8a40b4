import ChannelKit
import Testing

@Suite("Signatures")
struct SignatureTests {
    @Test(
        "HMAC-SHA256 agrees with RFC 4231",
        arguments: [
            (
                "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                "4a656665", "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
        ]
    )
    func hmac(_ key: String, _ message: String, _ wanted: String) throws {
        let key = stride(from: 0, to: key.count, by: 2).compactMap { UInt8(key.dropFirst($0).prefix(2), radix: 16) }
        #expect(Signature.hex(Signature.hmacSHA256(message.utf8, key: key)) == wanted)
    }

    @Test("SHA-256 agrees with FIPS 180")
    func sha256() {
        let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(Signature.hex(Signature.sha256("abc".utf8)) == wanted)
    }

    @Test("bytes of different lengths are never equal")
    func equality() {
        #expect(Signature.equal("abc".utf8, "abc".utf8))
        #expect(!Signature.equal("abc".utf8, "abd".utf8))
        #expect(!Signature.equal("abc".utf8, "abcd".utf8))
        #expect(Signature.equal([UInt8](), [UInt8]()))
    }

    @Test("nothing matches an empty secret or no secret at all")
    func emptySecrets() {
        #expect(Signature.matches("right", oneOf: ["old", "right"]))
        #expect(!Signature.matches("wrong", oneOf: ["old", "right"]))
        #expect(!Signature.matches("", oneOf: [""]))
        #expect(!Signature.matches(nil, oneOf: [""]))
        #expect(!Signature.matches("right", oneOf: []))
    }

    @Test("base 64 for addresses goes there and back", arguments: [[], [0], [0xFB, 0xFF], [1, 2, 3], Array(0...255)])
    func base64(_ bytes: [UInt8]) {
        let text = Signature.base64URL(bytes)
        #expect(!text.contains { "+/=".contains($0) })
        #expect(Signature.bytes(base64URL: text) == bytes)
    }

    @Test("what is no base 64 gives nothing")
    func noBase64() {
        #expect(Signature.bytes(base64URL: "a") == nil)
        #expect(Signature.bytes(base64URL: "ab!d") == nil)
    }
}
