import Foundation

/// An absolute `http` or `https` address without a name or password in it.
struct WebAddress: Hashable, Sendable {
    let text: String
    let isSecure: Bool
    /// Scheme, host and port as browsers write an origin: lower case, without the scheme's own port.
    let origin: String
    /// What follows the origin, at least `/`.
    let path: String

    init?(_ text: String) {
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host?.lowercased(), !host.isEmpty,
            parts.user == nil, parts.password == nil, (1...65_535).contains(parts.port ?? 80)
        else { return nil }
        self.text = text
        isSecure = scheme == "https"
        let ownPort = scheme == "https" ? 443 : 80
        let port = parts.port.flatMap { $0 == ownPort ? nil : $0 }
        origin = "\(scheme)://\(host)" + (port.map { ":\($0)" } ?? "")
        path = parts.path.isEmpty ? "/" : parts.path
    }
}
