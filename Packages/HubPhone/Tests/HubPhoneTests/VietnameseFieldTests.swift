import HubPhone
import Testing

private let phone = PhoneNumbers()

@Suite("A Vietnamese telephone field")
struct VietnameseFieldTests {
    @Test(
        "is read however the number is spelt",
        arguments: [
            "0912345679", "0912.345.679", "0912 345 679", "091 234 5679", "0912-345-679", "(091) 2345679",
            "[0912] 345 679",
            "0912_345_679", "0912·345·679", "0912–345–679", "912345679", "84912345679", "84-912-345-679",
            "84 0912 345 679",
            "+84912345679", "+84 912 345 679", "(+84) 912345679", "+84 (0) 912 345 679", "+840912345679",
            "+ 84 912345679",
            "0084912345679", "00840912345679", "00 84 912 345 679", "O912345679", "o912345679", "０９１２３４５６７９",
            "＋８４９１２３４５６７９", "٠٩١٢٣٤٥٦٧٩", "۰۹۱۲۳۴۵۶۷۹", "𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟗", "0️⃣9️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣9️⃣",
            "\u{202A}0912 345 679\u{202C}", "0912\u{A0}345\u{A0}679", " 0912345679\t", "\u{FEFF}0912345679",
            "'0912345679",
            "tel:+84912345679", "https://zalo.me/0912345679",
        ]
    )
    func readsSpellings(_ text: String) {
        #expect(phone.e164(text) == ["+84912345679"])
    }

    @Test(
        "takes the letter O for a zero within a number, and for a word elsewhere",
        arguments: [
            ("o9o5oo1oo2", "+84905001002"), ("O9O5.OO1.OO2", "+84905001002"), ("09o5.oo.oo.12", "+84905000012"),
            ("0912345679 o nha", "+84912345679"), ("gọi o 0912345679", "+84912345679"),
        ]
    )
    func readsLetterO(_ text: String, _ number: String) {
        #expect(phone.e164(text) == [number])
    }

    @Test(
        "is read without the notes beside the number",
        arguments: [
            "0912345679 (zalo)", "0912345679 zalo", "0912345679zalo", "Zalo0912345679", "0912345679 gọi giờ HC",
            "0912345679 - chị Hoa", "0912345679 (vợ)", "ĐT: 0912345679", "SĐT 1: 0912345679", "1) 0912345679",
            "0912345679 (gọi sau 18h30)", "0912345679 máy lẻ 12", "0912345679 x12", "0912345679 ext. 305",
            "0912345679 #2",
            "0912345679 / an@example.vn", "an@example.vn 0912345679", "anh Xuân 0912345679", "0912345679\nHà Nội",
            "0912345679, sinh 12/05/1990",
        ]
    )
    func dropsNotes(_ text: String) {
        #expect(phone.e164(text) == ["+84912345679"])
    }

    @Test(
        "may hold several numbers",
        arguments: [
            "0912345679 / 0987654321", "0912345679/0987654321", "0912345679 - 0987654321", "0912345679, 0987654321",
            "0912345679 0987654321", "0912 345 679 - 0987 654 321", "0912-345-679-0987-654-321",
            "0912345679 hoặc 0987654321",
            "0912345679 (zalo) 0987654321 (vợ)", "0912345679;0987654321", "0912345679\n0987654321",
            "+84912345679+84987654321", "1. 0912345679 2. 0987654321", "0912345679 / 84912345679 / 0987654321",
        ]
    )
    func splits(_ text: String) {
        #expect(phone.e164(text) == ["+84912345679", "+84987654321"])
    }

    @Test(
        "is refused where digits are hidden",
        arguments: [
            "091****679", "********79", "(+84)*****79", "+84 91 *** 5679", "091xxxx679", "091XXXX679", "0912345xxx",
            "09123x5679", "091.xxx.5679", "xxx0912345679", "0912345679***", "091••••679", "091●●●●679", "091…679",
            "091××××679",
            "091**** 0912345", "84 26 3381 234*",
        ]
    )
    func refusesMasks(_ text: String) {
        #expect(phone.e164(text).isEmpty)
    }

    @Test("keeps the whole number beside a hidden one")
    func keepsWholeNumbers() {
        #expect(phone.e164("091****679 / 0987654321") == ["+84987654321"])
        #expect(phone.e164("091****679 - 0987654321") == ["+84987654321"])
        #expect(phone.e164("0987654321, 091xxxx679") == ["+84987654321"])
    }

    @Test(
        "is refused where no whole number stands in it",
        arguments: [
            "", " ", "zalo", "+", "0", "091234567", "09123456791", "0812345", "123456", "0123456789", "0000000000",
            "1111111111",
            "0182345678", "01823456789", "079123456789", "1234567890123456", "12/05/1990", "an0912345679@example.vn",
            "0912345679@example.vn", "an.0912345679+x@example.vn", "an@0912345679.vn", "+84", "+84 84 84", "- - -",
            "0526123456",
            "080 1234 567", "0243812345", "+8491234567", "(((((((((((", "+1 408 091 234 5679 11",
        ]
    )
    func refusesOthers(_ text: String) {
        #expect(phone.e164(text) == [])
    }

    @Test("keeps a whole number beside one that lacks a digit")
    func keepsSecondNumber() {
        #expect(phone.e164("0912 345 67 - 0987654321") == ["+84987654321"])
        #expect(phone.e164("091234567 / 0987 654 321") == ["+84987654321"])
        #expect(phone.e164("0912 345 67 - 0987 654 321").isEmpty, "two ways to read it")
    }

    @Test("is refused when it is a text, and read up to the longest field")
    func isBounded() {
        let room = PhoneNumbers.longestField - 10
        #expect(phone.e164(String(repeating: " ", count: room) + "0912345679") == ["+84912345679"])
        #expect(phone.e164(String(repeating: " ", count: room + 1) + "0912345679").isEmpty)
        #expect(phone.e164(String(repeating: "0912345679 ", count: 1_000_000)).isEmpty)
    }
}
