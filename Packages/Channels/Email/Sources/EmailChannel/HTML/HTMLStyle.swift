/// The attributes that may stay on any element, with values that cannot do harm.
enum HTMLStyle {
    /// The harmless attributes of an element in a fixed order; never addresses and never handlers.
    static func attributes(of element: HTMLElement) -> [(String, String)] {
        var kept = plain.compactMap { name -> (String, String)? in
            guard let value = element.attributes[name], isPlain(value) else { return nil }
            return (name, value)
        }
        if let style = element.attributes["style"].map(clean), !style.isEmpty { kept.append(("style", style)) }
        return kept
    }

    private static let plain = [
        "align", "bgcolor", "border", "cellpadding", "cellspacing", "color", "colspan", "dir", "height", "lang",
        "rowspan",
        "start", "title", "type", "valign", "width",
    ]

    private static func isPlain(_ value: String) -> Bool {
        value.utf8.count <= 200 && !value.contains(":") && !value.contains("(")
    }

    private static let properties: Set<String> = [
        "background-color", "color", "font-style", "font-weight", "text-align", "text-decoration", "white-space",
    ]

    /// The declarations whose property and value are both known to be harmless.
    static func clean(_ style: String) -> String {
        style.split(separator: ";").prefix(40).compactMap { declaration -> String? in
            guard let colon = declaration.firstIndex(of: ":") else { return nil }
            let property = declaration[..<colon].trimmed.lowercased()
            let value = declaration[declaration.index(after: colon)...].trimmed.lowercased()
            guard properties.contains(property), isHarmless(value) else { return nil }
            return "\(property): \(value)"
        }.joined(separator: "; ")
    }

    // Words, numbers and `rgb(…)`; so no `url(…)`, no `expression(…)`, no escapes.
    private static func isHarmless(_ value: String) -> Bool {
        var rest = value
        if let open = value.firstIndex(of: "("), value.hasSuffix(")") {
            guard ["rgb", "rgba"].contains(value[..<open].trimmed) else { return false }
            rest = value[value.index(after: open)...].dropLast().trimmed
        }
        return !rest.isEmpty && rest.utf8.count <= 60
            && rest.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: ","),
                    UInt8(ascii: "."),
                    UInt8(ascii: "-"), UInt8(ascii: " "):
                    true
                default: false
                }
            }
    }
}
