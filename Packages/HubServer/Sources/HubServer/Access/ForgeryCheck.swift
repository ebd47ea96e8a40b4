import HTTPTypes
import Hummingbird

/// Refuses requests that another site makes a signed-in browser send.
struct ForgeryCheck: Sendable {
    let publicURL: PublicURL?
    /// The name of the session's cookie.
    let cookie: String

    /// Checks where a request that may change something comes from.
    ///
    /// Browsers say it in `Sec-Fetch-Site` or `Origin`, and pages cannot write these themselves. A program that carries a
    /// token in a header was not lured by anybody.
    func check(_ request: Request, _ endpoint: Endpoint) throws {
        switch endpoint.method {
        case .get, .head, .options: return
        default: break
        }
        guard endpoint.origins == .own, request.headers[.authorization] == nil else { return }
        guard isOwn(request) ?? (request.cookies[cookie] == nil) else {
            throw Problem(.wrongOrigin, "Send this from the hub's own pages, or use an API token.")
        }
    }

    /// Whether a request comes from our own pages; `nil` if it does not say.
    private func isOwn(_ request: Request) -> Bool? {
        if let site = request.headers[text: "Sec-Fetch-Site"] { return site == "same-origin" || site == "none" }
        guard let origin = request.headers[.origin] else { return nil }
        if let publicURL { return origin.lowercased() == publicURL.origin }
        guard let address = WebAddress(origin), let host = request.head.authority else { return false }
        return WebAddress("\(address.isSecure ? "https" : "http")://\(host)")?.origin == address.origin
    }
}
