public import ChannelKit
public import HTTPTypes

/// What goes wrong with one call.
@nonexhaustive
public enum Fault: Sendable {
    /// The platform's machine refuses the connection; it never sees the request.
    case refused
    /// The platform's name cannot be looked up; it never sees the request.
    case noSuchHost
    /// The certificate does not hold; the platform never sees the request.
    case badCertificate
    /// The connection takes too long; the platform never sees the request.
    case timeoutBeforeWrite
    /// The platform gets the request and does its work, and no answer comes.
    case timeoutAfterWrite
    /// The platform gets the request and does its work, and its answer breaks off.
    case resetMidResponse
    /// The platform gets the request and does its work, and the caller waits until it is cancelled.
    case hang
    /// The platform gets the request and does its work, and answers so much later.
    case delay(Duration)
    /// The platform gets the request and does its work, and answers 200 with bytes that are no answer of it.
    case malformedSuccess
    /// Something before the platform answers in its place.
    case reply(HTTPReply)

    /// An answer with a status, which the platform itself knows nothing of.
    public static func status(_ status: Int, headers: HTTPFields = [:], body: String = "") -> Self {
        .reply(HTTPReply(status: status, headers: headers, body: Array(body.utf8)))
    }

    /// Whether the platform gets the request.
    public var reachesPlatform: Bool {
        switch self {
        case .refused, .noSuchHost, .badCertificate, .timeoutBeforeWrite, .reply: false
        case .timeoutAfterWrite, .resetMidResponse, .hang, .delay, .malformedSuccess: true
        }
    }
}
