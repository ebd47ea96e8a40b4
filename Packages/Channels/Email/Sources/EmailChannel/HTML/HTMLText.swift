/// Plain text from HTML and the other way round.
enum HTMLText {
    /// What a person reads in the page.
    static func plain(_ html: String) -> String {
        plain(HTMLNode.parse(html))
    }

    /// What a person reads in these nodes.
    static func plain(_ nodes: [HTMLNode]) -> String {
        var writer = PlainWriter()
        writer.write(nodes, preformatted: false)
        return writer.finished
    }

    /// Text as HTML that shows the same.
    static func markup(of text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { escape(String($0)) }.joined(separator: "<br>\n")
    }

    /// The ids of the parts that the page shows.
    static func contentIDs(_ html: String) -> Set<String> {
        guard html.lowercased().contains("cid:") else { return [] }
        var found: Set<String> = []
        collect(HTMLNode.parse(html), into: &found)
        return found
    }

    private static func collect(_ nodes: [HTMLNode], into found: inout Set<String>) {
        for case .element(let element) in nodes {
            for value in element.attributes.values {
                if let id = HTMLAddress.contentID(value) { found.insert(id) }
            }
            collect(element.children, into: &found)
        }
    }

    /// The text with everything replaced that HTML could take for markup.
    static func escape(_ text: String) -> String {
        var result = ""
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "`": result += "&#96;"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

/// Writes nodes as text, with white space as a browser would show it.
private struct PlainWriter {
    private var lines: [String] = [""]

    private static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "figure", "footer",
        "form",
        "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section",
        "table", "tr", "ul",
    ]
    private static let spaced: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "ul", "ol", "table",
    ]

    var finished: String {
        var result: [String] = []
        for line in lines.map({ $0.trimmed }) where !(line.isEmpty && (result.last?.isEmpty ?? true)) {
            result.append(line)
        }
        return result.joined(separator: "\n").trimmed
    }

    mutating func write(_ nodes: [HTMLNode], preformatted: Bool) {
        for node in nodes {
            switch node {
            case .text(let text): preformatted ? writeLines(text) : writeWords(text)
            case .element(let element): write(element, preformatted: preformatted)
            }
        }
    }

    private mutating func write(_ element: HTMLElement, preformatted: Bool) {
        guard !HTMLElement.invisible.contains(element.name) else { return }
        switch element.name {
        case "br": lines.append("")
        case "img": if let words = element.attributes["alt"] { writeWords(words) }
        case "td", "th":
            write(element.children, preformatted: preformatted)
            writeWords(" ")
        default:
            let isBlock = Self.blocks.contains(element.name)
            let gap = Self.spaced.contains(element.name)
            if isBlock { breakLine(gap: gap) }
            if element.name == "li" { lines[lines.count - 1] += "- " }
            write(element.children, preformatted: preformatted || element.name == "pre")
            if isBlock { breakLine(gap: gap) }
        }
    }

    private mutating func breakLine(gap: Bool) {
        if lines.last?.trimmed.isEmpty == false { lines.append("") }
        if gap, lines.count > 1, !lines[lines.count - 2].isEmpty { lines.append("") }
    }

    private mutating func writeWords(_ text: String) {
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if isSpace, lines[lines.count - 1].isEmpty || lines[lines.count - 1].hasSuffix(" ") { continue }
            lines[lines.count - 1].unicodeScalars.append(isSpace ? " " : scalar)
        }
    }

    private mutating func writeLines(_ text: String) {
        let pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            if index > 0 { lines.append("") }
            lines[lines.count - 1] += piece
        }
    }
}
