/// Addresses in HTML, as a browser would understand them.
enum HTMLAddress {
    /// What an address leads to.
    enum Target: Equatable {
        /// A page, a mailbox or a telephone.
        case link(String)
        /// A part of the same letter, by its id.
        case part(String)
        /// A small picture inside the address itself.
        case picture(String)
    }

    /// Reads an address; `nil` for every scheme that is not known to be harmless, and for relative ones.
    static func target(_ text: String) -> Target? {
        // Browsers skip control characters and white space, so `java\nscript:` is a script.
        let address = String(
            String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 0x20 && !isInvisible($0) })
        )
        guard let colon = address.firstIndex(of: ":"), address.utf8.count < 1 << 20 else { return nil }
        switch address[..<colon].lowercased() {
        case "http", "https":
            return address[colon...].hasPrefix("://") && address.utf8.count < 4096 ? .link(address) : nil
        case "mailto", "tel": return address.utf8.count < 4096 ? .link(address) : nil
        case "cid": return contentID(address).map(Target.part)
        case "data": return isPicture(address) ? .picture(address) : nil
        default: return nil
        }
    }

    /// The part's id in a `cid:` address, without percent signs.
    static func contentID(_ address: String) -> String? {
        let text = address.trimmed
        guard text.prefix(4).lowercased() == "cid:" else { return nil }
        return MessageIDs.single(String(decoding: PercentText.bytes(text.dropFirst(4).utf8), as: UTF8.self))
    }

    /// The host of a web address in lower case.
    static func host(_ address: String) -> String? {
        guard let mark = address.firstRange(of: "://") else { return nil }
        let authority = address[mark.upperBound...].prefix { !"/?#\\".contains($0) }
        let host = authority.split(separator: "@").last ?? authority
        return host.prefix { $0 != ":" }.lowercased()
    }

    private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format
    }

    private static func isPicture(_ address: String) -> Bool {
        let head = address.prefix(40).lowercased()
        return ["png", "jpeg", "jpg", "gif", "webp"].contains { head.hasPrefix("data:image/\($0);base64,") }
            && address.utf8.count < 300_000
            && address.drop { $0 != "," }.dropFirst().utf8.allSatisfy(isBase64)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F, 0x3D: true
        default: false
        }
    }
}
