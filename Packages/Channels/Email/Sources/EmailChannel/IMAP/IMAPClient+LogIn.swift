/// Who logs in to a mail server, and with what.
enum MailCredentials: Equatable, Sendable {
    case password(user: String, password: String)
    /// An OAuth 2 access token.
    case token(user: String, token: String)

    var user: String {
        switch self {
        case .password(let user, _), .token(let user, _): user
        }
    }

    /// The one line of SASL's PLAIN or XOAUTH2, in base 64.
    var initialResponse: String {
        switch self {
        case .password(let user, let password): Base64.encode(Array("\0\(user)\0\(password)".utf8))
        case .token(let user, let token): Base64.encode(Array("user=\(user)\u{1}auth=Bearer \(token)\u{1}\u{1}".utf8))
        }
    }

    /// The name of the mechanism.
    var mechanism: String {
        switch self {
        case .password: "PLAIN"
        case .token: "XOAUTH2"
        }
    }
}

extension IMAPClient {
    /// Logs in by the best way the server offers.
    ///
    /// - Throws: ``MailFailure/unauthorized(_:)`` if the server refuses the credentials.
    func logIn(_ credentials: MailCredentials) async throws {
        try await readCapabilities()
        do {
            if capabilities.contains("AUTH=\(credentials.mechanism)") {
                try await authenticate(credentials)
            } else if case .password(let user, let password) = credentials, !capabilities.contains("LOGINDISABLED") {
                try await run("LOGIN \(Self.quoted(user)) \(Self.quoted(password))")
            } else {
                throw MailFailure.refused("the server offers no way to log in with \(credentials.mechanism)")
            }
        } catch MailFailure.refused(let text) {
            throw MailFailure.unauthorized(text)
        }
        try await readCapabilities()
    }

    private func authenticate(_ credentials: MailCredentials) async throws {
        let isOneLine = capabilities.contains("SASL-IR")
        let first = isOneLine ? " " + credentials.initialResponse : ""
        let tag = try await send("AUTHENTICATE \(credentials.mechanism)\(first)")
        var hasSent = isOneLine
        while true {
            switch try await receive(within: Self.patience) {
            case .tagged(tag, let status):
                guard status.kind == .ok else { throw Self.failure(status) }
                return
            case .proceed:
                // Asked once more, the server has refused and wants an empty line before it says so.
                try await sendLine(hasSent ? "" : credentials.initialResponse)
                hasSent = true
            default: continue
            }
        }
    }
}
