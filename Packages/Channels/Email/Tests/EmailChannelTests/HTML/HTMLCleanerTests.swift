import Testing

@testable import EmailChannel

private func clean(_ html: String, parts: Set<String> = []) -> String {
    HTMLCleaner.clean(HTMLNode.parse(html), parts: parts)
}

@Suite("HTML from strangers can do nothing")
struct HTMLCleanerTests {
    static let attacks = [
        "<script>alert(1)</script>", "<SCRIPT SRC=//evil.example/x.js></SCRIPT>", "<img src=x onerror=alert(1)>",
        "<img src=\"javascript:alert(1)\">", "<a href=\"java\nscript:alert(1)\">x</a>",
        "<a href=\" javascript:alert(1)\">x</a>",
        "<a href=\"&#106;avascript:alert(1)\">x</a>", "<a href=\"vbscript:msgbox(1)\">x</a>",
        "<a href=\"data:text/html,<script>alert(1)</script>\">x</a>", "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
        "<iframe src=\"https://evil.example\"></iframe>",
        "<object data=\"x.swf\"></object>", "<embed src=\"x.swf\">", "<base href=\"https://evil.example/\">",
        "<meta http-equiv=refresh content=\"0;url=https://evil.example\">",
        "<link rel=stylesheet href=\"https://evil.example/x.css\">",
        "<style>body{background:url(https://evil.example)}</style>",
        "<div style=\"background:url(https://evil.example/x)\">x</div>",
        "<div style=\"width:expression(alert(1))\">x</div>", "<div style=\"color:red;position:fixed;top:0\">x</div>",
        "<form action=\"https://evil.example\"><input name=p><button>x</button></form>", "<body onload=alert(1)>",
        "<table background=\"javascript:alert(1)\"><tr><td>x</td></tr></table>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea><img src=x onerror=alert(1)></textarea>", "<template><script>alert(1)</script></template>",
        "<p title='\"><script>alert(1)</script>'>x</p>", "<img alt='\"><script>alert(1)</script>' src='cid:a'>",
        "<a href='https://x.example/\"onmouseover=\"alert(1)'>x</a>", "<!--><script>alert(1)</script>-->",
        "<<script>alert(1)//<</script>",
        "<xmp><script>alert(1)</script></xmp>", "<isindex action=javascript:alert(1)>",
        "<video><source onerror=alert(1)></video>",
        "<a href=\"jav\u{0}ascript:alert(1)\">x</a>", "<img src=\"data:image/svg+xml;base64,PHN2Zz4=\">",
        "<portal src=\"https://evil.example\">",
        "<div style=\"background-image:\\75rl(https://evil.example)\">x</div>",
        "<img srcset=\"https://evil.example/x 2x\">",
        "<a href=\"//evil.example/x\">x</a>", "<marquee onstart=alert(1)>x</marquee>",
        "<details ontoggle=alert(1) open>x</details>",
    ]

    @Test("no handler, script, frame, form or foreign address is left", arguments: attacks)
    func removesDanger(attack: String) {
        let result = clean("<p>trước</p>" + attack + "<p>sau</p>")
        let tags = result.split(separator: "<").dropFirst().map { $0.prefix { $0 != ">" }.lowercased() }
        for tag in tags {
            let name = tag.prefix { $0.isLetter || $0.isNumber || $0 == "/" }
            #expect(
                [
                    "p", "/p", "a", "/a", "img", "div", "/div", "table", "/table", "tr", "/tr", "td", "/td", "tbody",
                    "/tbody",
                ]
                .contains(String(name)),
                "\(result)"
            )
            for word in [
                " on", "javascript", "vbscript", "url(", "expression", "position", " src=\"http", "srcset",
                "background=",
            ] {
                #expect(!tag.contains(word), "\(result)")
            }
        }
    }

    @Test("words, tables, lists and plain colours stay")
    func keepsText() {
        let html = "<p style=\"color: #ff0000; margin: 0\">Chào <b>bạn</b> &amp; shop</p><ul><li>một</li></ul>"
        #expect(clean(html) == "<p style=\"color: #ff0000\">Chào <b>bạn</b> &amp; shop</p><ul><li>một</li></ul>")
    }

    @Test("a remote picture is not fetched, a picture of the letter is shown, a missing one becomes its words")
    func treatsPictures() {
        #expect(
            clean("<img src=\"https://x.example/a.png\" alt=\"A\">")
                == "<img data-remote-src=\"https://x.example/a.png\" alt=\"A\">"
        )
        #expect(clean("<img src=\"cid:a%40b\">", parts: ["a@b"]) == "<img src=\"cid:a@b\" alt=\"\">")
        #expect(clean("<img src=\"cid:c@d\" alt=\"ảnh\">", parts: ["a@b"]) == "ảnh")
        #expect(clean("<img src=\"https://x.example/p.gif\" width=1 height=1>") == "")
    }

    @Test("links open elsewhere and those that lie about their host are marked")
    func marksLinks() {
        let safe = "rel=\"noopener noreferrer nofollow\" target=\"_blank\""
        #expect(clean("<a href=\"https://x.vn/a\">xem</a>") == "<a href=\"https://x.vn/a\" \(safe)>xem</a>")
        #expect(clean("<a href=\"https://evil.example\">vietcombank.com.vn</a>").contains("data-suspect"))
        #expect(!clean("<a href=\"https://www.shop.vn/a\">shop.vn</a>").contains("data-suspect"))
        #expect(clean("<a href=\"https://xn--80ak6aa92e.example\">x</a>").contains("data-suspect"))
    }

    @Test("elements nested ten thousand deep end somewhere")
    func survivesNesting() {
        let result = clean(String(repeating: "<div>", count: 10_000) + "x")
        #expect(result.utf8.count < 200_000)
    }
}

@Suite("HTML becomes plain text")
struct HTMLTextTests {
    @Test("with lines where a browser breaks them")
    func breaksLines() {
        #expect(HTMLText.plain("<p>Một</p><p>Hai<br>Ba</p><ul><li>a<li>b</ul>") == "Một\n\nHai\nBa\n\n- a\n- b")
        #expect(HTMLText.plain("<head><title>x</title></head>a <b>b</b>\n  c") == "a b c")
        #expect(HTMLText.plain("a &lt;b&gt; &amp; c") == "a <b> & c")
    }

    @Test("and text becomes HTML that shows the same")
    func escapes() {
        #expect(HTMLText.markup(of: "a<b\n\"c\"") == "a&lt;b<br>\n&quot;c&quot;")
    }

    @Test("without the earlier letters of any common program")
    func cutsQuotes() {
        let quotes = [
            "<div class=\"gmail_quote\">cũ</div>", "<blockquote type=\"cite\">cũ</blockquote>",
            "<div id=\"appendonsend\"></div><hr><div>cũ</div>", "<div id=\"divRplyFwdMsg\">From: x</div><div>cũ</div>",
            "<div class=\"moz-cite-prefix\">Vào</div><blockquote type=cite>cũ</blockquote>",
            "<div class=\"yahoo_quoted\">cũ</div>",
        ]
        for quote in quotes {
            let (fresh, quoted) = HTMLQuotes.split(HTMLNode.parse("<div>mới</div>" + quote))
            #expect(HTMLText.plain(fresh) == "mới", "\(quote)")
            #expect(HTMLText.plain(quoted).contains("cũ"), "\(quote)")
        }
        let only = HTMLQuotes.split(HTMLNode.parse("<div class=\"gmail_quote\">chuyển tiếp</div>"))
        #expect(HTMLText.plain(only.fresh) == "chuyển tiếp")
    }
}
