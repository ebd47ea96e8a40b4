/// Writes HTML that can do nothing but show text, links and pictures of the same letter.
///
/// Only names on the list are written and all text is escaped, so what comes out holds no markup that was not decided
/// here, however differently a browser reads the source.
struct HTMLCleaner {
    /// Ids of the parts that the letter really has; pictures of others become their words.
    let parts: Set<String>
    private var output = ""

    /// The harmless part of `nodes`.
    ///
    /// Remote pictures lose their `src` and keep it as `data-remote-src`, so that nobody learns that the letter is read;
    /// pictures of one pixel vanish. Links open elsewhere and are marked `data-suspect` if their words name another host.
    static func clean(_ nodes: [HTMLNode], parts: Set<String>) -> String {
        var cleaner = HTMLCleaner(parts: parts)
        cleaner.write(nodes)
        return cleaner.output.trimmed
    }

    private init(parts: Set<String>) {
        self.parts = parts
    }

    private static let allowed: Set<String> = [
        "a", "abbr", "b", "bdi", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup", "dd",
        "del",
        "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
        "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
        "sup",
        "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "wbr",
    ]
    private static let empty: Set<String> = ["br", "hr", "img", "col", "wbr"]

    private mutating func write(_ nodes: [HTMLNode]) {
        for node in nodes {
            switch node {
            case .text(let text): output += HTMLText.escape(text)
            case .element(let element): write(element)
            }
        }
    }

    private mutating func write(_ element: HTMLElement) {
        guard !HTMLElement.invisible.contains(element.name) else { return }
        guard Self.allowed.contains(element.name) else { return write(element.children) }
        switch element.name {
        case "img": writeImage(element)
        case "a": writeLink(element)
        default:
            open(element.name, HTMLStyle.attributes(of: element))
            guard !Self.empty.contains(element.name) else { return }
            write(element.children)
            output += "</\(element.name)>"
        }
    }

    private mutating func open(_ name: String, _ attributes: [(String, String)]) {
        output += "<" + name
        for (key, value) in attributes { output += " \(key)=\"\(HTMLText.escape(value))\"" }
        output += ">"
    }

    private mutating func writeImage(_ image: HTMLElement) {
        let words = image.attributes["alt"] ?? ""
        var attributes = HTMLStyle.attributes(of: image) + [("alt", words)]
        switch HTMLAddress.target(image.attributes["src"] ?? "") {
        case .part(let id) where parts.contains(id): attributes.insert(("src", "cid:" + id), at: 0)
        case .picture(let address): attributes.insert(("src", address), at: 0)
        case .link(let address) where !isPixel(image): attributes.insert(("data-remote-src", address), at: 0)
        default:
            output += HTMLText.escape(words)
            return
        }
        open("img", attributes)
    }

    // Pictures too small to see are there to tell the sender that the letter was opened.
    private func isPixel(_ image: HTMLElement) -> Bool {
        [image.attributes["width"], image.attributes["height"]].contains { text in
            text.flatMap { Int($0.prefix { $0.isNumber }) }.map { $0 <= 2 } ?? false
        }
    }

    private mutating func writeLink(_ link: HTMLElement) {
        var attributes = HTMLStyle.attributes(of: link)
        if case .link(let address) = HTMLAddress.target(link.attributes["href"] ?? "") {
            attributes.insert(("href", address), at: 0)
            attributes += [("rel", "noopener noreferrer nofollow"), ("target", "_blank")]
            if isSuspect(words: HTMLText.beginning(of: link.children, limit: 300), address: address) {
                attributes.append(("data-suspect", "true"))
            }
        }
        open("a", attributes)
        write(link.children)
        output += "</a>"
    }

    // The words look like an address of one place while the link leads to another, or the host mixes alphabets.
    private func isSuspect(words: String, address: String) -> Bool {
        guard let host = HTMLAddress.host(address) else { return false }
        if host.hasPrefix("xn--") || host.contains(".xn--") || !host.utf8.allSatisfy({ $0 < 0x80 }) { return true }
        let word = words.trimmed.lowercased()
        guard !word.contains(" "), word.contains(".") else { return false }
        let shown = HTMLAddress.host(word.contains("://") ? word : "http://" + word) ?? ""
        guard shown.contains("."), !shown.contains("@"), !word.contains("@") else { return false }
        return shown != host && !host.hasSuffix("." + shown) && !shown.hasSuffix("." + host)
    }
}
