import ChannelKit

/// Cuts a text into pieces that fit, at a paragraph, line, sentence or word, and never inside a character.
struct TextSplitter {
    private let rules: ChannelCapabilities.TextRules

    init(_ rules: ChannelCapabilities.TextRules) {
        self.rules = rules
    }

    func split(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let limit = longestPrefix(of: rest)
            let cut = limit == rest.endIndex ? limit : pause(before: limit, in: rest)
            let piece = cut == rest.endIndex ? String(rest) : rest[..<cut].trimmed
            if !piece.isEmpty { pieces.append(piece) }
            rest = rest[cut...]
            if !rest.isEmpty { rest = rest.drop { $0.isWhitespace } }
        }
        return pieces.isEmpty ? [""] : pieces
    }

    func length(_ text: Substring) -> Int {
        switch rules.unit {
        case .grapheme: text.count
        case .utf16: text.utf16.count
        case .byte: text.utf8.count
        }
    }

    private func longestPrefix(of text: Substring) -> Substring.Index {
        var used = 0
        var end = text.startIndex
        while end < text.endIndex {
            let next = text.index(after: end)
            used += length(text[end..<next])
            guard used <= rules.maxLength else { break }
            end = next
        }
        // A single character that is too long by itself must still go somewhere.
        return end == text.startIndex ? text.index(after: end) : end
    }

    private func pause(before limit: Substring.Index, in text: Substring) -> Substring.Index {
        let window = text[..<limit]
        // A cut in the first half would make pieces that look torn.
        let half = text.index(text.startIndex, offsetBy: window.count / 2)
        // What fits may end just where people would pause anyway.
        if text[limit].isNewline { return limit }
        let pauses: [(Substring.Index) -> Bool] = [
            { text[$0].isNewline },
            // A full stop within a number or an address is no pause.
            { ".!?…".contains(text[$0]) && text[text.index(after: $0)...].first?.isWhitespace == true },
            { text[$0].isWhitespace || text[text.index(after: $0)...].first?.isWhitespace == true },
        ]
        for isPause in pauses {
            if let found = window.indices.last(where: isPause), found >= half { return text.index(after: found) }
        }
        return limit
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
