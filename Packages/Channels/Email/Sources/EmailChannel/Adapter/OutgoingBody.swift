internal import ChannelKit
internal import HubCore

/// What an agent wrote, as text and as HTML.
struct OutgoingBody: Equatable {
    var text = ""
    var html: String?
    var media: [Media] = []

    /// The most bytes of a letter that is passed on below our own words.
    static let largestQuote = 2 << 20

    /// Takes the parts that a letter can carry, with the signature below our own words.
    ///
    /// Earlier text is left out of answers, whose reader has it, and stands below in what goes to somebody else.
    /// - Throws: `SendFailure.unsupported` for any other part, `SendFailure.permanent` for a text that is too long.
    init(
        _ content: Content,
        _ rules: ChannelCapabilities.TextRules,
        signature: [String] = []
    ) throws(SendFailure) {
        var lines: [String] = []
        var quotes: [String] = []
        for part in content.parts {
            switch part {
            case .text(let text): lines.append(text)
            case .html(let markup): html = HTMLCleaner.clean(HTMLNode.parse(markup), parts: content.contentIDs)
            case .media(let medium):
                media.append(medium)
                if let caption = medium.caption, !caption.isEmpty { lines.append(caption) }
            case .quotedText(let text): if content.addressees?.includeCustomer == false { quotes.append(text) }
            default: throw .unsupported("message")
            }
        }
        text = lines.joined(separator: "\n\n")
        if text.isEmpty, let html { text = HTMLText.plain(html) }
        guard !text.isEmpty || !media.isEmpty || !quotes.isEmpty else { throw .unsupported("message") }
        guard rules.allows(text), html.map({ $0.utf8.count < 4 << 20 }) ?? true,
            quotes.reduce(0, { $0 + $1.utf8.count }) <= Self.largestQuote
        else {
            throw .permanent(.init("the text is too long"))
        }
        let markup = html ?? HTMLText.markup(of: text)
        html = "<html><body><div dir=\"auto\">\(markup)</div>"
        sign(with: signature.map(\.singleLine))
        for quote in quotes { add(quote: quote) }
        html? += "</body></html>"
    }

    // Mail programs fold what follows a line of two dashes and a space.
    private mutating func sign(with lines: [String]) {
        guard lines.contains(where: { !$0.isEmpty }) else { return }
        let signature = lines.joined(separator: "\n")
        text += (text.isEmpty ? "" : "\n\n") + "-- \n" + signature
        html? += "<div dir=\"auto\"><br>-- <br>\n\(HTMLText.markup(of: signature))</div>"
    }

    private mutating func add(quote: String) {
        text += (text.isEmpty ? "" : "\n\n") + quote
        html? += "<br><blockquote dir=\"auto\">\(HTMLText.markup(of: quote))</blockquote>"
    }
}

extension Content {
    fileprivate var contentIDs: Set<String> {
        Set(media.compactMap(\.contentID))
    }
}
