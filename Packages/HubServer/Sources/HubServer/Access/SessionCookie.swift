import HTTPTypes
import Hummingbird

/// The cookie that carries a session's token.
struct SessionCookie: Sendable {
    let isSecure: Bool
    let lifetime: Duration

    init(_ configuration: ServerConfiguration) {
        isSecure = configuration.isSecure
        lifetime = configuration.sessionLifetime
    }

    /// With TLS the browser itself makes sure that no other host and no plain page has set it.
    var name: String { isSecure ? "__Host-mekong" : "mekong" }

    func set(_ token: String) -> String { line(value: token, age: lifetime.components.seconds) }

    var cleared: String { line(value: "", age: 0) }

    func token(in request: Request) -> String? {
        guard let value = request.cookies[name]?.value, !value.isEmpty else { return nil }
        return value
    }

    private func line(value: String, age: Int64) -> String {
        "\(name)=\(value); Path=/; Max-Age=\(age); HttpOnly; SameSite=Lax" + (isSecure ? "; Secure" : "")
    }
}
