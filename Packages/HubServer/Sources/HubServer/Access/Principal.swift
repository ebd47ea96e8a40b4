import HubCore
import HubStorage

/// Who makes a request, and by what they proved it.
struct Principal: Sendable {
    var agent: Agent
    var means: Means

    enum Means: Sendable {
        /// A browser that is signed in.
        case session(Session)
        /// A program with a token.
        case token(APIToken)
    }

    var isSession: Bool { session != nil }

    var session: Session? {
        guard case .session(let session) = means else { return nil }
        return session
    }
}
