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

    /// The first words of what a person reads in these nodes.
    ///
    /// No more than `limit` characters and elements are looked at, so that asking at every level of a page costs little.
    static func beginning(of nodes: [HTMLNode], limit: Int) -> String {
        var writer = PlainWriter(room: limit)
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
    // How many more nodes and characters are written.
    private var room: Int

    init(room: Int = .max) {
        self.room = room
    }

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
            guard room > 0 else { return }
            room -= 1
            switch node {
            case .text(let text): writeText(text, preformatted: preformatted)
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
        // Emptied, so that a long line of spaces is not looked through at every block that follows.
        if lines[lines.count - 1].allSatisfy(\.isWhitespace) { lines[lines.count - 1] = "" } else { lines.append("") }
        if gap, lines.count > 1, !lines[lines.count - 2].isEmpty { lines.append("") }
    }

    private mutating func writeText(_ text: String, preformatted: Bool) {
        let piece = text.utf8.count > room ? String(text.unicodeScalars.prefix(room)) : text
        room -= min(room, piece.utf8.count)
        preformatted ? writeLines(piece) : writeWords(piece)
    }

    private mutating func writeWords(_ text: String) {
        var words = String.UnicodeScalarView()
        var endsInSpace = lines[lines.count - 1].utf8.last.map { $0 == 0x20 } ?? true
        for scalar in text.unicodeScalars {
            let isSpace = scalar.properties.isWhitespace
            if isSpace, endsInSpace { continue }
            words.append(isSpace ? " " : scalar)
            endsInSpace = isSpace
        }
        lines[lines.count - 1] += String(words)
    }

    private mutating func writeLines(_ text: String) {
        let pieces = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, piece) in pieces.enumerated() {
            if index > 0 { lines.append("") }
            lines[lines.count - 1] += piece
        }
    }
}
