public import ChannelKit
internal import HTTPTypes
internal import HubCore

/// Who issues tokens for a mailbox.
enum OAuthProvider: String, Decodable, Hashable, Sendable {
    case google
    case microsoft

    func address(tenant: String) -> String {
        switch self {
        case .google: "https://oauth2.googleapis.com/token"
        case .microsoft: "https://login.microsoftonline.com/\(FormText.encode(tenant))/oauth2/v2.0/token"
        }
    }

    var scope: String {
        switch self {
        case .google: "https://mail.google.com/"
        case .microsoft:
            "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
        }
    }
}

extension EmailAdapter: CredentialRefresher {
    /// Tokens can be exchanged, a password cannot.
    public var canRefresh: Bool { configuration.auth == .oauth }

    /// Exchanges the refresh token for a new access token; a new refresh token replaces the old one.
    public func refresh(_ current: SecretSet) async throws -> SecretSet {
        guard configuration.auth == .oauth, let provider = configuration.oauthProvider else {
            throw AdapterFailure.unauthorized("a password cannot be renewed; enter a new one")
        }
        let fields = [
            "grant_type": "refresh_token", "client_id": configuration.oauthClientId ?? "",
            "client_secret": current.values["oauth_client_secret"] ?? "",
            "refresh_token": current.values["refresh_token"] ?? "", "scope": provider.scope,
        ]
        let body = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(FormText.encode($0.value))" }.joined(
            separator: "&"
        )
        let call = HTTPCall(
            .post,
            provider.address(tenant: configuration.oauthTenant ?? "common"),
            headers: [.contentType: "application/x-www-form-urlencoded", .accept: "application/json"],
            body: Array(body.utf8)
        )
        let reply: HTTPReply
        do throws(TransportFailure) {
            reply = try await context.http.perform(call)
        } catch {
            throw AdapterFailure.unreachable("the token issuer cannot be reached")
        }
        switch reply.status {
        case 200..<300:
            guard let tokens = try? JSON.decode(Tokens.self, from: reply.body), !tokens.access_token.isEmpty else {
                throw AdapterFailure.unexpected("the token issuer's answer cannot be read")
            }
            var next = current
            next.values["access_token"] = tokens.access_token
            if let token = tokens.refresh_token, !token.isEmpty { next.values["refresh_token"] = token }
            next.expiresAt = tokens.expires_in.map { context.clock.now() + .seconds($0) }
            return next
        // `invalid_grant` and `invalid_client` come as 400 or 401.
        case 400..<500 where reply.status != 429:
            throw AdapterFailure.unauthorized("the token issuer refuses (HTTP \(reply.status)); sign in again")
        case 429: throw AdapterFailure.throttled(until: reply.retryAfter, "HTTP 429")
        default: throw AdapterFailure.unreachable("HTTP \(reply.status)")
        }
    }

    private struct Tokens: Decodable {
        var access_token: String
        var refresh_token: String?
        // In seconds.
        var expires_in: Int64?
    }
}

/// Text in a form's body.
enum FormText {
    static func encode(_ text: String) -> String {
        text.utf8.map { byte -> String in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                return String(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                return "%" + (digits.utf8.count == 1 ? "0" : "") + digits
            }
        }.joined()
    }
}
