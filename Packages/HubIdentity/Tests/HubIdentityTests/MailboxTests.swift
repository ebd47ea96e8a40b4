import HubIdentity
import Testing

@Suite("A mailbox")
struct MailboxTests {
    @Test(
        "is what an address comes down to",
        arguments: [
            ("an@example.vn", "an@example.vn"),
            ("  An.Nguyen@Example.VN \n", "an.nguyen@example.vn"),
            ("\u{200B}an@example.vn\u{202C}", "an@example.vn"),
            ("\u{A0}an@example.vn.", "an@example.vn"),
            ("an.nguyen+shop@gmail.com", "annguyen@gmail.com"),
            ("A.N.Nguyen@GoogleMail.com", "annguyen@gmail.com"),
            ("an.nguyen+shop@outlook.com", "an.nguyen@outlook.com"),
            ("an+shop@icloud.com", "an@icloud.com"),
            ("an+shop@example.vn", "an+shop@example.vn"),
            ("an@mail.example.co.uk", "an@mail.example.co.uk"),
            ("an@BÁNHMÌ.vn", "an@bánhmì.vn"),
            ("an@ba\u{301}nhmi\u{300}.vn", "an@bánhmì.vn"),
            ("An\u{301}@example.vn", "a\u{144}@example.vn"),
            ("an@xn--bnhm-0na8c.vn", "an@xn--bnhm-0na8c.vn"),
            ("o'hara_1-2/x@example.vn", "o'hara_1-2/x@example.vn"),
        ]
    )
    func normalises(_ text: String, _ mailbox: String) {
        let found = StandardNormalizer.mailbox(text)
        #expect(found == mailbox)
        #expect(
            found.map { Array($0.unicodeScalars) } == Array(mailbox.unicodeScalars),
            "canonically equal is not enough"
        )
        #expect(found.flatMap(StandardNormalizer.mailbox) == found, "normalising twice changes it")
    }

    @Test(
        "is refused where the text is not one bare, whole address",
        arguments: [
            "", " ", "an", "@example.vn", "an@", "an@example", "an@@example.vn", "an@b@example.vn", "an@.vn",
            "an@example..vn",
            "An <an@example.vn>", "<an@example.vn>", "\"an nguyen\"@example.vn", "an nguyen@example.vn",
            "mailto:an@example.vn",
            "a***@example.vn", "a•••@example.vn", "an@exa…ple.vn", ".an@example.vn", "an.@example.vn",
            "a..n@example.vn",
            "an@-example.vn", "an@example-.vn", "an@[192.0.2.1]", "an@192.0.2.1", "an@example.vn, binh@example.vn",
            "an\u{0}@example.vn", "+shop@gmail.com", "...@gmail.com", "an.+shop@outlook.com", "an😀@example.vn",
        ]
    )
    func refuses(_ text: String) {
        #expect(StandardNormalizer.mailbox(text) == nil)
    }

    @Test("is no longer than mail allows")
    func isBounded() {
        let local = String(repeating: "a", count: 64)
        #expect(StandardNormalizer.mailbox("\(local)@example.vn") != nil)
        #expect(StandardNormalizer.mailbox("\(local)a@example.vn") == nil)
        let label = String(repeating: "b", count: 63)
        #expect(StandardNormalizer.mailbox("a@\(label).vn") != nil)
        #expect(StandardNormalizer.mailbox("a@\(label)b.vn") == nil)
        let long = "a@\(label).\(label).\(label).\(String(repeating: "c", count: 57)).vn"
        #expect(long.utf8.count == 254)
        #expect(StandardNormalizer.mailbox(long) == long)
        #expect(StandardNormalizer.mailbox("a" + long) == nil)
        #expect(StandardNormalizer.mailbox(String(repeating: " ", count: 5_000_000) + "an@example.vn") == nil)
    }
}
