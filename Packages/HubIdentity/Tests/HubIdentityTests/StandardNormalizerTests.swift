import HubCore
import HubIdentity
import Testing

/// Takes every word that begins with a plus sign for a number, so that these tests need no HubPhone.
struct PlusNumbers: PhoneNormalizer {
    func e164(_ text: String) -> [String] {
        text.split(separator: " ").map(String.init).filter { $0.hasPrefix("+") }
    }
}

@Suite("The hub's rules for handles")
struct StandardNormalizerTests {
    let normalizer = StandardNormalizer(phone: PlusNumbers())

    @Test("keep a platform's id and scope, without white space around the id")
    func keepsPlatformIDs() {
        let handle = Handle("telegram_user", " 0012 aB\u{A0}\n", scope: "Bot 1")
        #expect(normalizer.keys(for: handle) == [HandleKey("telegram_user", "0012 aB", scope: "Bot 1")])
        #expect(normalizer.key(for: handle)?.scope == "Bot 1")
    }

    @Test("read every number in a telephone field, and give one key only for one number")
    func readsNumbers() {
        let two = Handle(.phone, "+84912345679 or +84987654321", scope: "anywhere")
        #expect(normalizer.keys(for: two) == [HandleKey(.phone, "+84912345679"), HandleKey(.phone, "+84987654321")])
        #expect(normalizer.key(for: two) == nil)
        #expect(normalizer.key(for: Handle(.phone, "+84912345679")) == HandleKey(.phone, "+84912345679"))
    }

    @Test("drop the scope of what is unique in the world")
    func dropsScope() {
        #expect(normalizer.key(for: Handle(.email, "An@example.vn", scope: "x")) == HandleKey(.email, "an@example.vn"))
    }

    @Test(
        "refuse what is of no use",
        arguments: [
            Handle(.phone, "none"),
            Handle(.phone, "+84999999999"),
            Handle(.phone, "+84900000000"),
            Handle(.email, "a***@example.vn"),
            Handle(.siteUser, ""),
            Handle(.siteUser, " \u{FEFF}\t"),
            Handle(.siteUser, "a\u{0}b"),
            Handle(.siteUser, "a", scope: "sh\u{0}p"),
            Handle(.siteUser, String(repeating: "a", count: 513)),
        ]
    )
    func refuses(_ handle: Handle) {
        #expect(normalizer.keys(for: handle).isEmpty)
    }

    @Test("make evidence of claims: each key once, with its best proof, in order")
    func gathersEvidence() {
        let evidence = normalizer.evidence(from: [
            Claim(Handle(.email, "an@example.vn"), .claimed),
            Claim(Handle(.siteUser, "7", scope: "shop"), .signedLogin),
            Claim(Handle(.email, "AN@example.vn"), .signedLogin),
            Claim(Handle(.siteUser, " 7", scope: "shop"), .claimed),
            Claim(Handle(.phone, "none"), .oneTimeCode),
        ])
        #expect(
            evidence == [
                Evidence(HandleKey(.email, "an@example.vn"), .signedLogin),
                Evidence(HandleKey(.siteUser, "7", scope: "shop"), .signedLogin),
            ]
        )
    }

    @Test("take a proof of two numbers at once for a claim")
    func distrustsDoubleProof() {
        let claim = Claim(Handle(.phone, "+84912345679 +84987654321"), .platformAccount)
        #expect(normalizer.evidence(from: [claim]).map(\.proof) == [.claimed, .claimed])
    }

    @Test("read a number that a platform states as one with its country code, and nobody else's so")
    func readsStatedNumbers() {
        let number = Handle(.phone, "447911123456")
        #expect(
            normalizer.evidence(from: [Claim(number, .platformStatement)])
                == [Evidence(HandleKey(.phone, "+447911123456"), .platformStatement)]
        )
        #expect(normalizer.evidence(from: [Claim(number, .claimed)]).isEmpty)
    }

    @Test("find no number without a reader of numbers")
    func worksWithoutPhones() {
        let plain = StandardNormalizer(phone: NoPhoneNumbers())
        #expect(plain.keys(for: Handle(.phone, "+84912345679")).isEmpty)
        #expect(plain.keys(for: Handle(.email, "an@example.vn")).count == 1)
    }
}
