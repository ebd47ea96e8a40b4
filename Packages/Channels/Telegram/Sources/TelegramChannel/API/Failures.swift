import ChannelKit

extension FailureMap {
    /// What the Bot API's errors mean for anything that is sent; its texts are no stable interface, so words decide.
    static let sending: FailureMap = [
        .http(401): .unauthorized,
        .text(404, "not found"): .unauthorized,
        .http(429): .throttled(.conversation),
        .text(403, "blocked by the user"): .recipient(.blocked),
        .text(403, "user is deactivated"): .recipient(.invalid),
        .text(403, "was kicked"): .recipient(.blocked),
        .text(403, "is not a member"): .recipient(.blocked),
        .text(403, "chat was deleted"): .recipient(.invalid),
        .text(400, "chat not found"): .recipient(.invalid),
        .text(400, "file is temporarily unavailable"): .retryable,
        .text(400, "business_peer_invalid"): .windowClosed(.wait),
    ]

    /// The same for what may be done twice without harm, with what is as good as done.
    static let repeatable: FailureMap = {
        var map: FailureMap = [
            .text(400, "message is not modified"): .success,
            .text(400, "message to delete not found"): .success,
            .text(400, "query is too old"): .success,
            .http(500): .retryable,
            .http(502): .retryable,
            .http(503): .retryable,
            .http(504): .retryable,
        ]
        map.rules += sending.rules
        return map
    }()
}

extension SendFailure {
    /// The failure without any of `secrets` in its text, as a transport may have named the address.
    func hiding(_ secrets: [String]) -> Self {
        func clean(_ detail: Detail) -> Detail {
            Detail(detail.text.hiding(secrets), status: detail.status, code: detail.code)
        }
        return switch self {
        case .retryable(let after, let detail): .retryable(after: after, clean(detail))
        case .throttled(let scope, let until, let detail): .throttled(scope, until: until, clean(detail))
        case .outcomeUnknown(let detail): .outcomeUnknown(clean(detail))
        case .unauthorized(let detail): .unauthorized(clean(detail))
        case .permanent(let detail): .permanent(clean(detail))
        case .windowClosed(let remedy, let detail): .windowClosed(remedy, clean(detail))
        case .recipient(let problem, let detail): .recipient(problem, clean(detail))
        case .moved(let key, let detail): .moved(to: key, clean(detail))
        case .partial(let sent, let left, let rest): .partial(sent: sent, left: left, rest: rest.hiding(secrets))
        case .unsupported: self
        }
    }
}

extension TransportFailure {
    /// Why nothing could be asked, without any of `secrets`.
    func asAdapterFailure(hiding secrets: [String]) -> any Error {
        switch self {
        case .notSent(let text), .noAnswer(let text): AdapterFailure.unreachable(text.hiding(secrets))
        case .forbidden(let text): AdapterFailure.unexpected(text.hiding(secrets))
        case .cancelled: CancellationError()
        }
    }
}

extension PlatformProblem {
    /// Why something that was asked got no result, without any of `secrets`.
    func asAdapterFailure(of method: String, hiding secrets: [String]) -> AdapterFailure {
        let text = text.hiding(secrets)
        return switch status {
        // A token that is none makes an address that does not exist.
        case 401, 404: .unauthorized("Telegram refuses the bot token: \(text)")
        case 409: .conflict("Telegram gives the bot's updates to somebody else: \(text)")
        case 429: .throttled(until: retryAfter, text)
        case 500...: .unreachable("\(method): \(text)")
        default: .unexpected("\(method): \(text)")
        }
    }
}

extension String {
    fileprivate func hiding(_ secrets: [String]) -> String {
        secrets.filter { !$0.isEmpty }.reduce(self) { $0.replacing($1, with: "(token)") }
    }
}
