import HubPhone
import Testing

@Suite("Any text at all")
struct AnyTextTests {
    /// What fields are made of, and what breaks readers.
    static let pieces = [
        "0", "9", "1", "84", "+", "+84", "00", "0912345679", "0168", "028", "3821234", " ", ".", "-", "(", ")", "/",
        ",", "*", "x",
        "X", "o", "O", "oo", "@", "a", "ệ", "e\u{302}\u{323}", "•", "…", "０", "٩", "𝟗", "️⃣", "\u{202A}", "\u{0}", "\n",
        "😀", "#",
    ]

    @Test("gives numbers in E.164 only, which read as themselves", arguments: UInt64(1)...20)
    func givesOnlyNumbers(seed: UInt64) {
        let phone = PhoneNumbers()
        var random = Dice(state: seed)
        var numbers = 0
        for _ in 1...400 {
            let count = Int.random(in: 0...14, using: &random)
            let text = (0..<count).map { _ in Self.pieces.randomElement(using: &random) ?? "" }.joined()
            for number in phone.e164(text) {
                let digits = number.utf8.dropFirst()
                #expect(number.hasPrefix("+") && (7...15).contains(digits.count), "\(text) \(number)")
                #expect(digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != 0x30, "\(text) \(number)")
                #expect(phone.e164(number) == [number], "\(text)")
                numbers += 1
            }
        }
        #expect(numbers > 0)
    }
}

/// SplitMix64: small, and the same everywhere.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
