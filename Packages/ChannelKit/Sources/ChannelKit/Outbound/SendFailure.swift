public import HubCore

/// Why an attempt did not succeed; what follows is the hub's decision and a total function of this.
public enum SendFailure: Error, Hashable, Sendable {
    /// Certainly not sent; trying again may help.
    case retryable(after: Duration?, Detail)
    /// Certainly not sent; the platform asks to wait.
    case throttled(RateRule.Scope, until: Duration?, Detail)
    /// It may have been sent.
    case outcomeUnknown(Detail)
    /// The credentials are refused.
    case unauthorized(Detail)
    /// It can never be sent as it is.
    case permanent(Detail)
    /// This channel cannot do that.
    case unsupported(String)
    /// The reply window has closed.
    case windowClosed(Remedy, Detail)
    /// This person cannot be reached.
    case recipient(RecipientProblem, Detail)
    /// The conversation goes on under another key; the hub moves it and tries again.
    case moved(to: String, Detail)
    /// The first parts were sent, under these ids, and the rest failed; `left` is what is still to be said, with the part
    /// that failed first.
    indirect case partial(sent: [MessageRef], left: Content, rest: SendFailure)

    /// Why a person cannot be reached.
    public enum RecipientProblem: String, Sendable, Codable {
        /// They blocked us.
        case blocked
        /// They asked not to be written to.
        case optedOut
        /// There is no such person.
        case invalid
    }

    /// What the platform said, for operators and logs; without secrets or customers' data.
    public struct Detail: Hashable, Sendable {
        /// The HTTP status, if there was one.
        public var status: Int?
        /// The platform's own code.
        public var code: String?
        /// What happened, in short.
        public var text: String

        /// What is known of a failure.
        public init(_ text: String, status: Int? = nil, code: String? = nil) {
            self.text = text
            self.status = status
            self.code = code
        }
    }

    /// What the platform said.
    public var detail: Detail {
        switch self {
        case .retryable(_, let detail), .throttled(_, _, let detail), .outcomeUnknown(let detail),
            .unauthorized(let detail), .permanent(let detail), .windowClosed(_, let detail),
            .recipient(_, let detail), .moved(_, let detail):
            detail
        case .unsupported(let feature): Detail("this channel cannot do: \(feature)")
        case .partial(_, _, let rest): rest.detail
        }
    }
}
