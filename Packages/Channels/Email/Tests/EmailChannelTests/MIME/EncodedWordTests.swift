import Testing

@testable import EmailChannel

@Suite("Encoded words in headers")
struct EncodedWordTests {
    static let cases: [(raw: String, text: String)] = [
        (
            "=?UTF-8?B?xJHGoW4gduG7iyB24bqtbiBjaHV54buDbiB2w6Agc+G6vQ==?= =?UTF-8?B?IHThu5tp?=",
            "đơn vị vận chuyển và sẽ tới"
        ),
        ("Re: =?UTF-8?Q?=C4=90=C6=A1n_h=C3=A0ng?= DH-1 [#a]", "Re: Đơn hàng DH-1 [#a]"),
        ("=?utf-8?Q?B=E1=BA?= =?UTF-8?q?=A1n?=", "Bạn"),
        ("=?utf-8?Q?B=E1=BA?=\t =?utf-8?B?oW4=?=", "Bạn"),
        ("=?windows-1258?Q?Ba=F2n_g=E3=F2p?=", "Bạn gặp"),
        ("=?us-ascii?Q?B=E1=BA=A1n?=", "Bạn"),
        ("=?utf-8*vi?Q?a=3Fb?=", "a?b"),
        ("=?utf-8?X?a?= =? =?utf-8?Q?", "=?utf-8?X?a?= =? =?utf-8?Q?"),
        ("a =?utf-8?Q?b?= c", "a b c"),
        ("=?iso-8859-1?Q?caf=E9?= =?utf-8?Q?_b=E1=BA=A1n?=", "café bạn"),
    ]

    @Test("become text, whatever they are cut into", arguments: cases)
    func decodes(raw: String, text: String) {
        #expect(EncodedWords.decode(raw).normalized == text)
    }

    @Test("stay inside of the name they belong to")
    func decodesNames() {
        let list = "=?utf-8?Q?Hoa,_Nguy=E1=BB=85n?= <hoa@x.vn>, \"=?utf-8?Q?a_\"?= <b@x.vn>, c@x.vn"
        let found = Letter.Mailbox.parse(list)
        #expect(found.first == .init(name: "Hoa, Nguyễn", address: "hoa@x.vn"))
        #expect(found.last?.address == "c@x.vn")
        let forged = Letter.Mailbox.parse("=?utf-8?Q?=22=3Cboss=40shop=2Evn=3E=2C?= <evil@x.vn>")
        #expect(forged.map(\.address) == ["evil@x.vn"])
    }
}
