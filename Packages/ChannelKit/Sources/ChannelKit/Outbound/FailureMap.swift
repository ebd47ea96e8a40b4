/// What a platform's answers mean, as data: the first rule that matches decides, else the defaults of ``SendFailure``.
public struct FailureMap: Sendable, ExpressibleByDictionaryLiteral {
    /// The rules in order.
    public var rules: [(match: Match, meaning: Meaning)]

    /// What a rule looks at.
    public enum Match: Hashable, Sendable {
        /// The HTTP status.
        case http(Int)
        /// The platform's own code.
        case code(String)
        /// The HTTP status together with words in the text, compared without regard to case.
        case text(Int, String)
    }

    /// What a matching answer means.
    public enum Meaning: Hashable, Sendable {
        /// It is as good as done, as an edit that changes nothing.
        case success
        /// Certainly not sent; trying again may help.
        case retryable
        /// The platform asks to wait.
        case throttled(RateRule.Scope)
        /// It may have been sent.
        case outcomeUnknown
        /// The credentials are refused.
        case unauthorized
        /// It can never be sent as it is.
        case permanent
        /// The reply window has closed.
        case windowClosed(Remedy)
        /// This person cannot be reached.
        case recipient(SendFailure.RecipientProblem)
    }

    /// Rules in the order written.
    public init(dictionaryLiteral elements: (Match, Meaning)...) {
        rules = elements.map { (match: $0.0, meaning: $0.1) }
    }

    /// What `problem` means, by the rules and then by HTTP's own.
    public func meaning(of problem: PlatformProblem) -> Meaning {
        let text = problem.text.lowercased()
        for rule in rules {
            switch rule.match {
            case .http(let status) where status == problem.status: return rule.meaning
            case .code(let code) where code == problem.code: return rule.meaning
            case .text(let status, let words) where status == problem.status && text.contains(words.lowercased()):
                return rule.meaning
            default: continue
            }
        }
        switch problem.status {
        case 401: return .unauthorized
        case 429: return .throttled(.account)
        case 503 where problem.retryAfter != nil: return .throttled(.account)
        case 400..<500: return .permanent
        default: return .outcomeUnknown
        }
    }

    /// The failure to throw for `problem`; `nil` if it means success.
    public func failure(for problem: PlatformProblem) -> SendFailure? {
        let detail = SendFailure.Detail(problem.text, status: problem.status, code: problem.code)
        return switch meaning(of: problem) {
        case .success: nil
        case .retryable: .retryable(after: problem.retryAfter, detail)
        case .throttled(let scope): .throttled(scope, until: problem.retryAfter, detail)
        case .outcomeUnknown: .outcomeUnknown(detail)
        case .unauthorized: .unauthorized(detail)
        case .permanent: .permanent(detail)
        case .windowClosed(let remedy): .windowClosed(remedy, detail)
        case .recipient(let problem): .recipient(problem, detail)
        }
    }
}

/// What a platform's answer says is wrong.
public struct PlatformProblem: Hashable, Sendable {
    /// The HTTP status; 200 where an error hides in the body.
    public var status: Int
    /// The platform's own code.
    public var code: String?
    /// The platform's words.
    public var text: String
    /// How long it asks to wait.
    public var retryAfter: Duration?

    /// What an answer says.
    public init(status: Int, code: String? = nil, text: String, retryAfter: Duration? = nil) {
        self.status = status
        self.code = code
        self.text = text
        self.retryAfter = retryAfter
    }
}
