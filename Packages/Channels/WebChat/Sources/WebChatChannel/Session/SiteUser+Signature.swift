import ChannelKit
import HubCore

extension SiteUser {
    /// Checks what a site signed about its user.
    ///
    /// The signature covers id, e-mail, phone and expiry, joined by line feeds, what is missing being empty. A control
    /// character in any of them is refused, since a line feed inside an id could pass for the border of a field.
    /// - Throws: ``ChannelKit/WebhookRejection/unauthenticated`` for a forged or expired signature, and if there is no
    ///   secret to check it with.
    init(_ signed: SiteRequest.SignedUser, keys: [String], now: Timestamp) throws(WebhookRejection) {
        let fields = [signed.id, signed.email ?? "", signed.phone ?? ""]
        let message = (fields + [String(signed.expires)]).joined(separator: "\n")
        let valid = keys.reduce(false) { found, key in
            let wanted = Signature.hex(Signature.hmacSHA256(message.utf8, key: key.utf8))
            let same = Signature.equal(Array(wanted.utf8), Array(signed.signature.utf8))
            return found || same
        }
        let fits = fields.allSatisfy { $0.utf8.count <= Limits.shortText && $0.isPlainLine }
        guard valid, fits, !signed.id.isEmpty, signed.expires > now.seconds else { throw .unauthenticated }
        id = signed.id
        email = signed.email.flatMap { $0.isEmpty ? nil : $0 }
        phone = signed.phone.flatMap { $0.isEmpty ? nil : $0 }
        name = signed.name.flatMap(\.shortLine)
    }
}

extension Timestamp {
    /// Whole seconds since 1970.
    var seconds: Int64 { milliseconds / 1000 }
}

extension String {
    /// Whether there is no control character in it, line breaks included.
    var isPlainLine: Bool {
        unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
    }

    /// One line of typed text without its outer spaces; `nil` if nothing is left, it is too long or holds controls.
    var shortLine: String? {
        let text = String(trimmed)
        return text.isEmpty || text.utf8.count > Limits.shortText || !text.isPlainLine ? nil : text
    }

    /// Without white space at either end.
    var trimmed: Substring {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return self[first...last]
    }
}
