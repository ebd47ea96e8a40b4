import HTTPTypes

/// One route of the hub: how it is reached, who may use it, what it takes and returns, and what it does.
///
/// The router and the API's document are both made from it.
struct Endpoint: Sendable {
    let method: HTTPRequest.Method
    /// The path with its parameters, as `/api/v1/teams/{team}`.
    let path: String
    let access: Access
    /// One sentence for the API's document.
    let summary: String
    let parameters: [Parameter]
    let request: Content?
    let response: Outcome
    /// The status of success.
    let status: HTTPResponse.Status
    var run: @Sendable (Call) async throws -> Reply

    /// Where a browser may call it from.
    var origins: OriginRule = .own
    /// Whether success returns a secret, which is then kept nowhere.
    var returnsSecret = false
    /// Whether it stands in the API's document.
    var isListed = true
    /// The largest body it takes, where that is not the server's common limit.
    var bodyLimit: Int?

    /// Who may use a route.
    ///
    /// There is no default, so a route without one does not compile.
    enum Access: Sendable {
        /// Everybody, for a reason that reviewers can read.
        case open(because: String)
        /// Whoever is signed in with a role that has the permission.
        case needs(Permission)
    }

    /// What a request carries.
    enum Content: Sendable {
        case json(Schema)
        /// Bytes of these media types, read by the route itself.
        case bytes([String])
    }

    /// What success returns.
    enum Outcome: Sendable {
        case nothing
        case json(Schema)
        /// Bytes of this media type.
        case bytes(String)
    }

    /// From where a browser may make a request that changes something.
    enum OriginRule: Sendable {
        /// From the hub's own pages.
        case own
        /// From any site; such a route must not go by the session's cookie.
        case any
    }

    /// A name for programs, as `post_teams`.
    var operationID: String {
        let parts = path.split(separator: "/").filter { $0 != "api" && $0 != "v1" }
        return ([method.rawValue.lowercased()] + parts.map { $0.filter { $0.isLetter || $0.isNumber } })
            .joined(separator: "_")
    }

    /// The same route with something about it changed.
    func with<Value>(_ member: WritableKeyPath<Endpoint, Value>, _ value: Value) -> Endpoint {
        var copy = self
        copy[keyPath: member] = value
        return copy
    }
}

/// Routes that belong together; the API's document shows them under one name.
struct RouteGroup: Sendable {
    let name: String
    let endpoints: [Endpoint]

    init(_ name: String, _ endpoints: [Endpoint]) {
        self.name = name
        self.endpoints = endpoints
    }
}
