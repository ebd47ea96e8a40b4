extension String {
    /// The text with the address of each link that its words hide, in parentheses after them.
    ///
    /// Places count UTF-16 code units, as Telegram writes them; those outside of the text or inside of a character are
    /// left out.
    func showingLinks(_ entities: [Wire.Entity]?) -> String {
        let links = (entities ?? []).prefix(Self.maxLinks).filter { $0.type == "text_link" && $0.url != nil }
        guard !links.isEmpty else { return self }
        var shown = ""
        var done = startIndex
        for (end, url) in links.compactMap(addition).sorted(by: { $0.end < $1.end }) {
            shown += self[done..<end]
            shown += " (\(url))"
            done = end
        }
        return shown + self[done...]
    }

    /// Telegram keeps no more entities than these; a payload with more is not to cost time.
    private static var maxLinks: Int { 200 }

    private func addition(for link: Wire.Entity) -> (end: Index, url: String)? {
        // Larger numbers overflow inside of String, which traps.
        let places = 0...utf16.count
        guard let url = link.url, places.contains(link.offset), places.contains(link.length) else { return nil }
        guard let start = utf16.index(startIndex, offsetBy: link.offset, limitedBy: endIndex) else { return nil }
        guard let end = utf16.index(start, offsetBy: link.length, limitedBy: endIndex), end > start else { return nil }
        guard let first = start.samePosition(in: unicodeScalars), let last = end.samePosition(in: unicodeScalars) else {
            return nil
        }
        return self[first..<last] == url ? nil : (last, url)
    }
}

extension String {
    /// The last part of a path, without control characters, at most 200 bytes; `nil` if nothing is left.
    var safeFileName: String? {
        let last = split { $0 == "/" || $0 == "\\" }.last ?? ""
        let scalars = last.unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        let name = String(String.UnicodeScalarView(scalars)).shortened(to: 200)
        return ["", ".", ".."].contains(name) ? nil : name
    }
    /// The beginning that fits into so many bytes, with the ending by which programs know a file.
    private func shortened(to limit: Int) -> String {
        guard utf8.count > limit else { return self }
        let dot = lastIndex(of: ".") ?? endIndex
        let ending = self[dot...].utf8.count <= 16 ? self[dot...] : ""
        var room = limit - ending.utf8.count
        let stem = self[..<dot].prefix { character in
            room -= character.utf8.count
            return room >= 0
        }
        return String(stem + ending)
    }
}
