import Testing

@testable import EmailChannel

@Suite("Bytes become the words that were meant")
struct CharacterSetTests {
    static let cases: [(bytes: [UInt8], label: String?, text: String)] = [
        (Array("Bạn".utf8), "us-ascii", "Bạn"),
        (Array("Bạn".utf8), "iso-8859-1", "Bạn"),
        (Array("Bạn".utf8), "utf-8mb4", "Bạn"),
        (Array("Bạn".utf8), "x-unknown", "Bạn"),
        (Array("Bạn".utf8), nil, "Bạn"),
        ([0xEF, 0xBB, 0xBF] + Array("Bạn".utf8), "windows-1252", "Bạn"),
        ([0x42, 0x61, 0xF2, 0x6E], "windows-1258", "Bạn"),
        ([0x42, 0x61, 0xF2, 0x6E], nil, "Bạn"),
        ([0x56, 0x69, 0xD6, 0x74, 0x20, 0x4E, 0x61, 0x6D, 0x20, 0xAE, 0xE5, 0x6E, 0x67], "TCVN", "Việt Nam đồng"),
        ([0x56, 0x69, 0xAE, 0x74], "VISCII", "Việt"),
        ([0x63, 0x61, 0x66, 0xE9], "iso-8859-1", "café"),
        ([0xFF, 0xFE, 0x42, 0x00, 0xA1, 0x1E], "utf-16", "Bạ"),
        (Array("+AOk-".utf8), "unicode-1-1-utf-7", "é"),
        ([0xB0, 0xA1], "ks_c_5601-1987", "가"),
        (Array("Bạn".decomposed.utf8), "utf-8", "Bạn"),
    ]

    @Test("from every charset, also a wrong one", arguments: cases)
    func decodes(bytes: [UInt8], label: String?, text: String) {
        let decoded = CharacterSets.decode(bytes, declared: label)
        #expect(Array(decoded.text.unicodeScalars) == Array(text.unicodeScalars))
        #expect(!decoded.isLossy)
    }

    @Test("and broken UTF-8 keeps what can be read")
    func keepsTheRest() {
        let decoded = CharacterSets.decode(
            Array("Chào bạn, đơn hàng ".utf8) + [0xC3] + Array(" đã đến".utf8),
            declared: "utf-8"
        )
        #expect(decoded.text == "Chào bạn, đơn hàng \u{FFFD} đã đến")
        #expect(decoded.isLossy)
    }

    @Test("and a page's own label counts where the letter has none")
    func readsMeta() {
        let page = Array("<meta charset=\"windows-1258\"><p>Ba".utf8) + [0xF2] + Array("n".utf8)
        #expect(CharacterSets.decode(page, declared: nil, isMarkup: true).text.hasSuffix("Bạn"))
    }

    @Test(
        "and a label cannot name a file or an option of the converter",
        arguments: ["../../x", "UTF-8//TRANSLIT", "", "a b"]
    )
    func refusesOddLabels(label: String) {
        #expect(CharacterSets.decode(Array("Bạn".utf8), declared: label).text == "Bạn")
    }
}

extension String {
    fileprivate var decomposed: String {
        self == "Bạn" ? "Ba\u{323}n" : self
    }
}
