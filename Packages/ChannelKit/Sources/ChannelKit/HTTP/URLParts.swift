/// The parts of an absolute web address that the hub decides by.
public struct URLParts: Hashable, Sendable {
    /// In lower case, without `://`.
    public var scheme: String
    /// The host in lower case, an IPv6 address without its brackets.
    public var host: String
    /// The port if the address names one.
    public var port: Int?
    /// From the first slash on, with the query and without the fragment; at least `/`.
    public var path: String

    /// Reads `http` and `https` addresses without a user name; `nil` for anything else.
    public init?(_ text: String) {
        guard let mark = text.firstRange(of: "://") else { return nil }
        scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        let rest = text[mark.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end]
        guard !authority.isEmpty, !authority.contains("@") else { return nil }
        guard let (host, port) = Self.split(authority) else { return nil }
        self.host = host
        self.port = port
        let target = rest[end...].prefix { $0 != "#" }
        path = target.hasPrefix("/") ? String(target) : "/" + target
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != 0x5C }) else { return nil }
    }

    /// Scheme, host and port, as a browser writes an origin.
    public var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }

    /// Whether the host is this machine by name or by address.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    /// Whether the host is one of `patterns`: exact names, or `*.example.com` for those below.
    public func isCovered(by patterns: [String]) -> Bool {
        patterns.contains { pattern in
            let pattern = pattern.lowercased()
            return pattern.hasPrefix("*.") ? host.hasSuffix(pattern.dropFirst()) : host == pattern
        }
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        var host = authority
        var tail: Substring = ""
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<close]
            tail = authority[authority.index(after: close)...]
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            tail = authority[colon...]
        }
        guard !host.isEmpty else { return nil }
        guard !tail.isEmpty else { return (host.lowercased(), nil) }
        guard tail.hasPrefix(":"), let port = Int(tail.dropFirst()), (1...65_535).contains(port) else { return nil }
        return (host.lowercased(), port)
    }
}
