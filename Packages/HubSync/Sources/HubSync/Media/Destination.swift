import ChannelKit

/// Where a request goes, read once and written out again from its parts, so that nobody else reads it differently.
struct Destination: Hashable, Sendable {
    /// `http` or `https`.
    let scheme: String
    /// A host name in lower case, or an address without brackets.
    let host: String
    /// The port if the address names one.
    let port: Int?
    /// From the first slash on.
    let path: String
    /// The address, if the host is one.
    let literal: IPAddress?

    /// - Throws: ``FetchFailure/forbidden(_:)`` for whatever is no plain web address.
    init(_ url: String) throws(FetchFailure) {
        guard let parts = URLParts(url) else { throw .forbidden("this is not a web address") }
        scheme = parts.scheme
        host = parts.host
        port = parts.port
        path = parts.path
        literal = IPAddress(parts.host)
        guard literal != nil || HostName.isValid(parts.host) else {
            throw .forbidden("the host is not spelt as a name or an address")
        }
    }

    /// The address that is asked.
    var url: String { origin + path }

    /// Scheme, host and port.
    var origin: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)://\(name)" + (port.map { ":\($0)" } ?? "")
    }

    /// Where a `Location` of this destination's answer leads.
    ///
    /// - Throws: ``FetchFailure/forbidden(_:)`` if it is no web address, or leaves TLS.
    func following(_ location: String) throws(FetchFailure) -> Destination {
        let next: Destination
        if location.hasPrefix("//") {
            next = try Destination(scheme + ":" + location)
        } else if location.hasPrefix("/") {
            next = try Destination(origin + location)
        } else if location.contains("://") {
            next = try Destination(location)
        } else {
            let folder = path.prefix { $0 != "?" }
            let parent = folder[...(folder.lastIndex(of: "/") ?? folder.startIndex)]
            next = try Destination(origin + parent + location)
        }
        guard scheme == "http" || next.scheme == "https" else { throw .forbidden("the redirect leaves TLS") }
        return next
    }
}
