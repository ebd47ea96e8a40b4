import HTTPTypes

/// Headers that tell browsers what our answers may not be used for; a route's own value wins.
struct SafetyHeaders: Sendable {
    private let always: HTTPFields

    /// For pages: our own files and nothing inline.
    static let pagePolicy = [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data: blob:",
        "media-src 'self' blob:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'", "worker-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ].joined(separator: "; ")
    /// For everything that is no page.
    static let dataPolicy = "default-src 'none'; frame-ancestors 'none'"

    init(isSecure: Bool) {
        var fields = HTTPFields()
        fields[.xContentTypeOptions] = "nosniff"
        fields[text: "Referrer-Policy"] = "no-referrer"
        fields[text: "Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        fields[text: "Cross-Origin-Opener-Policy"] = "same-origin"
        fields[.crossOriginResourcePolicy] = "same-origin"
        fields[.cacheControl] = "no-store"
        if isSecure { fields[.strictTransportSecurity] = "max-age=31536000; includeSubDomains" }
        always = fields
    }

    func add(to headers: inout HTTPFields) {
        for field in always where headers[field.name] == nil { headers.append(field) }
        guard headers[.contentSecurityPolicy] == nil else { return }
        let isPage = headers[.contentType]?.hasPrefix("text/html") ?? false
        headers[.contentSecurityPolicy] = isPage ? Self.pagePolicy : Self.dataPolicy
    }
}
