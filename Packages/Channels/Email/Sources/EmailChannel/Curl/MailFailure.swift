internal import CCurl

/// Why talking to a mail server failed; the text is the server's or libcurl's, without secrets.
enum MailFailure: Error, Hashable, Sendable {
    /// No connection, or it broke.
    case unreachable(String)
    /// The connection would not have been private, or the server is not who it says.
    case insecure(String)
    /// The server refuses the credentials.
    case unauthorized(String)
    /// The server asks to come back later.
    case busy(String)
    /// The server refuses a command.
    case refused(String)
    /// The server said something that makes no sense.
    case unexpected(String)
}

extension MailFailure {
    /// What happened, in short.
    var text: String {
        switch self {
        case .unreachable(let text), .insecure(let text), .unauthorized(let text), .busy(let text), .refused(let text),
            .unexpected(let text):
            text
        }
    }

    /// What a failed call of libcurl means.
    init(_ code: CURLcode, detail: String) {
        let text = detail.isEmpty ? String(cString: curl_easy_strerror(code)) : detail
        switch code {
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CERTPROBLEM:
            self = .insecure(text)
        case CURLE_LOGIN_DENIED: self = .unauthorized(text)
        case CURLE_WEIRD_SERVER_REPLY: self = .unexpected(text)
        default: self = .unreachable(text)
        }
    }
}
