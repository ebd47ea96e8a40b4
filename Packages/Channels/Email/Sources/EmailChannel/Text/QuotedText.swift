/// Plain text taken apart: what is new, what was quoted, and the signature.
struct QuotedText: Equatable {
    /// What the author wrote this time.
    var fresh: String
    /// Earlier letters that came along, with the line that introduces them.
    var quoted = ""
    /// The author's signature.
    var signature = ""

    /// Splits a letter's text; everything counts as fresh if nothing else would be left, or if answers stand between
    /// the quoted lines.
    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasSuffix("\r") ? String(line.dropLast()) : String(line)
        }
        var kept = lines
        if let cut = QuoteMarks.firstCut(in: lines) {
            (kept, quoted) = Self.divide(lines, at: cut)
        }
        (fresh, signature) = Self.takeSignature(from: kept)
        if fresh.isEmpty {
            (fresh, signature) = (kept.joined(separator: "\n").trimmed, "")
        }
        if fresh.isEmpty {
            (fresh, quoted) = (text.trimmed, "")
        }
    }

    /// What a folded view hides.
    var folded: String {
        [signature, quoted].filter { !$0.isEmpty }.joined(separator: "\n\n")
    }

    private static func divide(_ lines: [String], at cut: QuoteMarks.Cut) -> (kept: [String], quoted: String) {
        let before = Array(lines[..<cut.start])
        let whole = (before, Array(lines[cut.start...]).joined(separator: "\n").trimmed)
        guard cut.usesMarks else { return whole }
        let rest = lines[cut.body...]
        guard let firstQuote = rest.firstIndex(where: isQuote), let lastQuote = rest.lastIndex(where: isQuote) else {
            return whole
        }
        let between = lines[firstQuote...lastQuote].filter { !isQuote($0) && !$0.trimmed.isEmpty }
        let after = Array(lines[(lastQuote + 1)...])
        if !between.isEmpty { return (lines, "") }
        guard after.contains(where: { !$0.trimmed.isEmpty }) else { return whole }
        let quoted = lines[cut.start...lastQuote].joined(separator: "\n").trimmed
        return (before + after, quoted)
    }

    private static func isQuote(_ line: String) -> Bool {
        line.first { $0 != " " } == ">"
    }

    private static func takeSignature(from lines: [String]) -> (fresh: String, signature: String) {
        let text = { (lines: ArraySlice<String>) in lines.joined(separator: "\n").trimmed }
        if let mark = lines.lastIndex(where: { $0 == "-- " || $0 == "--" || $0 == "-- \u{A0}" }),
            lines.count - mark <= 15
        {
            return (text(lines[..<mark]), text(lines[(mark + 1)...]))
        }
        guard let last = lines.lastIndex(where: { !$0.trimmed.isEmpty }), isMobileSignature(lines[last]) else {
            return (text(lines[...]), "")
        }
        return (text(lines[..<last]), lines[last].trimmed)
    }

    private static func isMobileSignature(_ line: String) -> Bool {
        let line = line.trimmed
        return line.count < 60
            && ["Sent from my ", "Sent from Outlook", "Get Outlook for ", "Đã gửi từ ", "Gửi từ ", "Được gửi từ "]
                .contains { line.hasPrefix($0) }
    }
}

/// The lines with which mail programs introduce earlier letters.
enum QuoteMarks {
    /// Where the quoted part begins.
    struct Cut: Equatable {
        /// The first line that belongs to it.
        var start: Int
        /// The first line after the introduction.
        var body: Int
        /// Whether the quoted lines begin with `>`, so that new text may follow them.
        var usesMarks: Bool
    }

    /// The topmost introduction; `nil` if there is no quoted part.
    static func firstCut(in lines: [String]) -> Cut? {
        for index in lines.indices.prefix(longest) {
            guard let first = lines[index].utf8.first(where: { $0 != 0x20 && $0 != 9 }), openings.contains(first) else {
                continue
            }
            let line = lines[index].trimmed
            if line.hasPrefix(">") { return Cut(start: index, body: index, usesMarks: true) }
            if let end = attributionEnd(lines, from: index) { return Cut(start: index, body: end, usesMarks: true) }
            if isSeparator(line) || isLetterHead(lines, from: index) || isRule(lines, at: index) {
                return Cut(start: index, body: index, usesMarks: false)
            }
        }
        return nil
    }

    /// How many lines are searched; whoever writes more pastes a log.
    static let longest = 5000

    // The first bytes of every introduction below.
    private static let openings = Set(">OVLANFT*-_".utf8)

    private static let attributions: [(start: String, end: String)] = [
        ("On ", "wrote:"), ("Vào ", "đã viết:"), ("Vào ", "viết:"), ("Le ", "a écrit :"), ("Am ", "schrieb:"),
        ("Ngày ", "đã viết:"), ("Lúc ", "đã viết:"),
    ]

    // `On … wrote:` may be wrapped over up to four lines and must name a time or an address.
    private static func attributionEnd(_ lines: [String], from index: Int) -> Int? {
        guard attributions.contains(where: { lines[index].trimmed.hasPrefix($0.start) }) else { return nil }
        var joined = ""
        for end in index..<min(index + 4, lines.count) {
            let line = lines[end].trimmed
            if line.isEmpty { return nil }
            joined += joined.isEmpty ? line : " " + line
            let matches = attributions.contains { joined.hasPrefix($0.start) && joined.hasSuffix($0.end) }
            if matches, joined.contains(where: { $0 == "@" || $0.isNumber }) { return end + 1 }
        }
        return nil
    }

    private static func isSeparator(_ line: String) -> Bool {
        guard line.hasPrefix("---") else { return false }
        let words = line.drop { $0 == "-" }.trimmed.lowercased()
        return [
            "original message", "thư gốc", "tin nhắn gốc", "forwarded message", "thư đã chuyển tiếp", "thư chuyển tiếp",
            "reply above this line", "trả lời phía trên dòng này",
        ].contains { words.hasPrefix($0) }
    }

    private static let fromWords = ["From:", "Từ:", "*From:*", "*Từ:*"]
    private static let otherWords = [
        "Sent:", "Date:", "To:", "Subject:", "Đã gửi:", "Ngày:", "Đến:", "Tới:", "Chủ đề:", "Gửi:", "Cc:", "*Sent:*",
        "*Date:*",
        "*To:*", "*Subject:*", "*Đến:*", "*Chủ đề:*", "*Đã gửi:*",
    ]

    // Outlook repeats the header of the earlier letter.
    private static func isLetterHead(_ lines: [String], from index: Int) -> Bool {
        let line = lines[index].trimmed
        guard fromWords.contains(where: line.hasPrefix) else { return false }
        let next = lines[(index + 1)..<min(index + 6, lines.count)].map(\.trimmed)
        return next.count { line in otherWords.contains { line.hasPrefix($0) } } >= 2
    }

    private static func isRule(_ lines: [String], at index: Int) -> Bool {
        let line = lines[index].trimmed
        guard line.count >= 20, line.allSatisfy({ $0 == "_" }) else { return false }
        let next = lines[(index + 1)..<min(index + 4, lines.count)].firstIndex { !$0.trimmed.isEmpty }
        return next.map { isLetterHead(lines, from: $0) } ?? false
    }
}
