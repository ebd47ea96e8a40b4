internal import CGMime

extension String {
    /// The text in Unicode's composed form (NFC), so that equal words compare equal.
    var normalized: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        // GLib moves the rest of what it is given at every mark that it joins to a letter, so it gets little at a time.
        let safe = streamSafe
        var (result, start, count) = ("", safe.startIndex, 0)
        for index in safe.unicodeScalars.indices {
            count += 1
            guard count > 500, safe.unicodeScalars[index].standsAlone else { continue }
            result += safe[start..<index].composed
            (start, count) = (index, 0)
        }
        return result + safe[start...].composed
    }

    /// The text without the marks that follow thirty others, which no language writes (UAX #15): to put them in order
    /// takes GLib, and Swift where it compares, the square of their number.
    var streamSafe: String {
        var count = 0
        var kept = UnicodeScalarView()
        // A copy of what came before the first mark too many is made only then.
        var isCut = false
        for index in unicodeScalars.indices {
            let scalar = unicodeScalars[index]
            count = scalar.isMark ? count + 1 : 0
            if count > 30, !isCut {
                isCut = true
                kept.append(contentsOf: unicodeScalars[..<index])
            } else if isCut, count <= 30 {
                kept.append(scalar)
            }
        }
        return isCut ? String(kept) : self
    }

    /// The text without line breaks and control characters, as fits a heading.
    var singleLine: String {
        let scalars = unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)).trimmed
    }

    /// The text without white space around it.
    var trimmed: String { self[...].trimmed }
}

extension Substring {
    fileprivate var composed: String {
        let text = String(self)
        return takeText(g_utf8_normalize(text, -1, G_NORMALIZE_DEFAULT_COMPOSE)) ?? text
    }

    /// The text without white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}

extension Unicode.Scalar {
    // Whether nothing before it can change it: it is no mark, and no Korean vowel or end of a syllable.
    fileprivate var standsAlone: Bool {
        !isMark && !(0x1160...0x11FF).contains(value)
    }

    // Whether it belongs to the letter before it; there are none among the first.
    fileprivate var isMark: Bool {
        guard value >= 0x300 else { return false }
        switch properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }
}
