internal import CGMime

extension String {
    /// The text in Unicode's composed form (NFC), so that equal words compare equal.
    var normalized: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        return takeText(g_utf8_normalize(self, -1, G_NORMALIZE_DEFAULT_COMPOSE)) ?? self
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
    /// The text without white space around it.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }),
            let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
