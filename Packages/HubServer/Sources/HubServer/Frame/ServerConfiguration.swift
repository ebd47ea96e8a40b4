/// How the hub is reached and how careful it is.
public struct ServerConfiguration: Sendable {
    /// The address to listen on, such as `127.0.0.1` or `::`.
    public var bind = "127.0.0.1"
    /// The port to listen on; 0 lets the system choose.
    public var port = 8080
    /// Where people and platforms reach the hub; `nil` means under whatever name they use.
    public var publicURL: PublicURL?
    /// Proxies whose word about the client's address is taken; this machine unless changed.
    ///
    /// A proxy that is not named here looks like one client that sends everything, and sign-ins are throttled by client.
    public var trustedProxies = ["127.0.0.0/8", "::1"].compactMap { NetworkRange($0) }
    /// Whether a proxy that comes through a Unix socket is trusted, too.
    public var trustsLocalSocket = false
    /// The largest JSON body, in bytes.
    public var bodyLimit = 1 << 20
    /// How much of the hub one client may take.
    public var limits = ServerLimits()
    /// For how long an unused session lasts.
    public var sessionLifetime: Duration = .seconds(14 * 86_400)
    /// For how long a session lasts in all, however much it is used.
    public var longestSession: Duration = .seconds(90 * 86_400)
    /// What it costs to try a password.
    public var passwordCost = PasswordCost()
    /// The version that the API's document names.
    public var version = "0"

    /// The defaults: this machine only, without TLS, on port 8080.
    public init() {}

    /// Where a link for people begins, as `http://localhost:8080`.
    public var base: String {
        if let publicURL { return publicURL.origin }
        let host = bind == "0.0.0.0" || bind == "::" || bind == "127.0.0.1" ? "localhost" : bind
        return "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Whether browsers reach the hub by TLS, so that cookies are `Secure`.
    var isSecure: Bool { publicURL?.isSecure ?? false }
}

/// Where people and platforms reach the hub: scheme, host and port, nothing else.
public struct PublicURL: Hashable, Sendable {
    /// As browsers write an origin: `https://hub.example.vn`.
    public let origin: String
    /// Whether it is reached by TLS.
    public let isSecure: Bool

    /// Reads `https://hub.example.vn` with or without a last slash; `nil` for an address with a path or a password.
    public init?(_ text: String) {
        guard let address = WebAddress(text), address.path == "/", !text.contains("?"), !text.contains("#") else {
            return nil
        }
        origin = address.origin
        isSecure = address.isSecure
    }
}
