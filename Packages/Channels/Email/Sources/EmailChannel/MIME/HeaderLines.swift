/// The header of a letter: lines in order, names in lower case.
public struct HeaderLines: Hashable, Sendable {
    /// One header field.
    public struct Line: Hashable, Sendable {
        /// The field's name in lower case.
        public var name: String
        /// The unfolded value, not decoded.
        public var value: String
    }

    /// Every field from the top.
    public var lines: [Line]

    /// The fields in the order they stand in the letter.
    public init(_ lines: [Line]) {
        self.lines = lines
    }

    /// The topmost value of a field, given by its lower-case name.
    public subscript(name: String) -> String? {
        lines.first { $0.name == name }?.value
    }

    /// Every value of a field from the top, given by its lower-case name.
    public func all(_ name: String) -> [String] {
        lines.filter { $0.name == name }.map(\.value)
    }
}

/// The ids in a `Message-ID`, `In-Reply-To` or `References` field.
enum MessageIDs {
    static let longest = 900

    /// Every id in the text, without brackets and inner spaces; empty ids are left out.
    static func parse(_ text: String) -> [String] {
        let bracketed = text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1).compactMap {
            piece -> String? in
            guard let end = piece.firstIndex(of: ">") else { return nil }
            return clean(piece[..<end])
        }
        guard bracketed.isEmpty, !text.contains("<") else { return bracketed }
        return text.split(whereSeparator: \.isWhitespace).filter { $0.contains("@") }.compactMap { clean($0) }
    }

    /// The one id of a `Message-ID` field; `nil` if there is none worth the name.
    static func single(_ text: String?) -> String? {
        guard let text else { return nil }
        if let id = parse(text).first { return id }
        return text.contains("<") ? nil : clean(text[...])
    }

    private static func clean(_ text: Substring) -> String? {
        let id = text.filter { !$0.isWhitespace && $0 != "\0" }
        return id.isEmpty || id == "@" || id.utf8.count > longest ? nil : String(id)
    }
}
