import Foundation

extension StandardNormalizer {
    /// The mailbox that an e-mail address names, or `nil` where the text is not one bare address.
    ///
    /// White space around it and one full stop behind it go; the rest is put into Unicode's composed form (NFC) and lower
    /// case, international domains too, which stay readable and are not turned into Punycode. What a provider ignores goes
    /// as well: a `+tag` where the provider is known to drop it, and the dots of Gmail, whose two domains are one.
    ///
    /// Refused: display names ("An <an@example.vn>"), quoted local parts, addresses of machines by number, masked
    /// addresses (`a***@example.vn`), a domain without a dot, and whatever is longer than mail allows (64 bytes before
    /// the `@`, 254 in all).
    public static func mailbox(_ text: String) -> String? {
        guard text.utf8.count <= 1024 else { return nil }
        let lower = text.trimmed.lowercased()
        let plain = lower.utf8.allSatisfy { $0 < 0x80 } ? lower : lower.precomposedStringWithCanonicalMapping
        let parts = plain.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, plain.utf8.count <= 255 else { return nil }
        var local = parts[0]
        var domain = parts[1].hasSuffix(".") ? parts[1].dropLast() : parts[1]
        guard isLocalPart(local), isDomain(domain), local.utf8.count + domain.utf8.count < 254 else { return nil }
        if domain == "googlemail.com" { domain = "gmail.com" }
        if tagDroppers.contains(String(domain)), let tag = local.firstIndex(of: "+") { local = local[..<tag] }
        if domain == "gmail.com" { local = local.filter { $0 != "." }[...] }
        return isLocalPart(local) ? "\(local)@\(domain)" : nil
    }

    // Providers that say in their own help pages that whatever follows a plus sign reaches the same mailbox.
    private static let tagDroppers: Set<String> = [
        "gmail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "icloud.com", "me.com", "mac.com",
        "proton.me", "protonmail.com", "pm.me", "fastmail.com", "fastmail.fm",
    ]

    /// A dot-atom of RFC 5322, with letters of any script (RFC 6531) but without `*`, which stands for a mask.
    private static func isLocalPart(_ text: Substring) -> Bool {
        guard !text.isEmpty, text.utf8.count <= 64, text.first != ".", text.last != ".", !text.contains("..") else {
            return false
        }
        return text.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "0"..."9", ".", "_", "-", "+", "!", "#", "$", "%", "&", "'", "/", "=", "?", "^", "`", "{",
                "|", "}", "~":
                true
            default:
                scalar.isForeignLetter
            }
        }
    }

    private static func isDomain(_ text: Substring) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard labels.count > 1, let top = labels.last, !top.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        return labels.allSatisfy { label in
            !label.isEmpty && label.utf8.count <= 63 && label.first != "-" && label.last != "-"
                && label.unicodeScalars.allSatisfy { scalar in
                    switch scalar {
                    case "a"..."z", "0"..."9", "-": true
                    default: scalar.isForeignLetter
                    }
                }
        }
    }
}

extension Unicode.Scalar {
    /// A letter, digit or combining mark outside of ASCII.
    fileprivate var isForeignLetter: Bool {
        guard value >= 0x80 else { return false }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .nonspacingMark, .spacingMark:
            return true
        default: return false
        }
    }
}
