import HTTPTypes
public import ChannelKit
public import ChannelSimulation

/// Something that goes wrong with the one call of a send, and what must become of it.
public struct FailureCase: Sendable {
    /// What goes wrong, in a few words; a case with the name of one of the kit's own replaces it.
    public var name: String
    /// What goes wrong.
    public var fault: Fault
    /// What must become of it.
    public var expected: Expectation

    /// What must become of an attempt; details such as texts are the adapter's own.
    @nonexhaustive
    public enum Expectation: Hashable, Sendable, CustomStringConvertible {
        /// It counts as done.
        case success
        /// Certainly not sent; trying again may help.
        case retryable
        /// The platform asks to wait so long; `nil` if it does not say how long.
        case throttled(Duration?)
        /// It may have been sent.
        case outcomeUnknown
        /// The credentials are refused.
        case unauthorized
        /// It can never be sent as it is.
        case permanent
        /// The channel cannot do that.
        case unsupported
        /// The reply window has closed.
        case windowClosed(Remedy)
        /// This person cannot be reached.
        case recipient(SendFailure.RecipientProblem)
        /// The conversation goes on under another key.
        case moved(String)
        /// Some of it was sent.
        case partial(sent: Int)

        /// What a failure says, without its details.
        public init(_ failure: SendFailure) {
            self =
                switch failure {
                case .retryable: .retryable
                case .throttled(_, let wait, _): .throttled(wait)
                case .outcomeUnknown: .outcomeUnknown
                case .unauthorized: .unauthorized
                case .permanent: .permanent
                case .unsupported: .unsupported
                case .windowClosed(let remedy, _): .windowClosed(remedy)
                case .recipient(let problem, _): .recipient(problem)
                case .moved(let key, _): .moved(key)
                case .partial(let sent, _, _): .partial(sent: sent.count)
                }
        }

        /// The case as it is written in code.
        public var description: String {
            switch self {
            case .success: "success"
            case .retryable: "retryable"
            case .throttled(let wait): "throttled(\(wait.map { "\($0)" } ?? "nil"))"
            case .outcomeUnknown: "outcomeUnknown"
            case .unauthorized: "unauthorized"
            case .permanent: "permanent"
            case .unsupported: "unsupported"
            case .windowClosed(let remedy): "windowClosed(\(remedy))"
            case .recipient(let problem): "recipient(\(problem))"
            case .moved(let key): "moved(\(key))"
            case .partial(let count): "partial(\(count) sent)"
            }
        }
    }

    /// A case by its name.
    public init(_ name: String, _ fault: Fault, becomes expected: Expectation) {
        self.name = name
        self.fault = fault
        self.expected = expected
    }
}

extension FailureCase {
    /// What every channel that calls a platform meets, with what the contract makes of it.
    public static let common: [FailureCase] = [
        FailureCase("refused", .refused, becomes: .retryable),
        FailureCase("no such host", .noSuchHost, becomes: .retryable),
        FailureCase("bad certificate", .badCertificate, becomes: .retryable),
        FailureCase("timeout before the request was written", .timeoutBeforeWrite, becomes: .retryable),
        FailureCase("timeout after the request was written", .timeoutAfterWrite, becomes: .outcomeUnknown),
        FailureCase("reset in the middle of the answer", .resetMidResponse, becomes: .outcomeUnknown),
        FailureCase("200 that cannot be read", .malformedSuccess, becomes: .outcomeUnknown),
        FailureCase("400", .status(400), becomes: .permanent),
        FailureCase("401", .status(401), becomes: .unauthorized),
        FailureCase("403", .status(403), becomes: .permanent),
        FailureCase("404", .status(404), becomes: .permanent),
        FailureCase("409", .status(409), becomes: .permanent),
        FailureCase("413", .status(413), becomes: .permanent),
        FailureCase("429 in seconds", .status(429, headers: [.retryAfter: "7"]), becomes: .throttled(.seconds(7))),
        FailureCase("429 with a date", .status(429, headers: [.retryAfter: date]), becomes: .throttled(nil)),
        FailureCase("500", .status(500), becomes: .outcomeUnknown),
        FailureCase("502", .status(502), becomes: .outcomeUnknown),
        FailureCase("503 in seconds", .status(503, headers: [.retryAfter: "3"]), becomes: .throttled(.seconds(3))),
    ]

    private static let date = "Fri, 01 May 2026 12:00:00 GMT"
}
