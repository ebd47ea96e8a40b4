import ChannelKit

/// A site that may show the widget: one origin, or all hosts below a domain.
struct AllowedOrigin: Hashable, Sendable {
    private var scheme: String
    private var host: String
    private var port: Int
    private var coversSubdomains: Bool

    /// Reads `https://shop.example` or `https://*.example.com`; `nil` if no browser would name itself so.
    ///
    /// A pattern needs two labels after its star, so that nobody allows all of `.com` by mistake.
    init?(_ text: String) {
        let plain = text.hasSuffix("/") ? String(text.dropLast()) : text
        guard plain.utf8.allSatisfy({ $0 < 0x80 }), let parts = URLParts(plain), parts.origin == plain.lowercased()
        else { return nil }
        scheme = parts.scheme
        coversSubdomains = parts.host.hasPrefix("*.")
        host = coversSubdomains ? String(parts.host.dropFirst(2)) : parts.host
        port = parts.port ?? Self.defaultPort(of: parts.scheme)
        if host.contains("*") || coversSubdomains && (!host.contains(".") || scheme != "https") { return nil }
    }

    /// Whether a page of this origin, as the browser states it, may show the widget; `null` and non-origins may not.
    func allows(_ origin: String) -> Bool {
        guard let parts = URLParts(origin), parts.origin == origin.lowercased(), parts.scheme == scheme,
            port == parts.port ?? Self.defaultPort(of: parts.scheme), !parts.host.contains("*")
        else { return false }
        return coversSubdomains ? parts.host.hasSuffix("." + host) : parts.host == host
    }

    private static func defaultPort(of scheme: String) -> Int { scheme == "https" ? 443 : 80 }
}
