import HTTPTypes
import HubStorage
import Hummingbird
import Logging
import NIOCore

extension Problem {
    /// What a caller is told of an error; whatever is not known turns into words without content.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as StoreError: self.init(error)
        case is NIOTooManyBytesError: self = .tooLarge
        case let error as HTTPError: self.init(error)
        case is DecodingError: self.init(.malformed, "Send the JSON that the API's document describes.")
        case is CancellationError: self.init(.unavailable, "The request was given up. Send it again.")
        default: self.init(.internalError, "Try again. If it stays, give the operator the id of this request.")
        }
    }

    static var tooLarge: Problem { Problem(.tooLarge, "Send less at once; the operator sets the limit.") }

    private init(_ error: StoreError) {
        switch error {
        case .conflict(let text): self.init(.conflict, Self.known(text))
        case .notFound(let what): self = .notFound(what)
        case .full:
            self.init(.unavailable, "The hub's disk is full. Nothing was changed; the operator has to free some space.")
        case .unavailable, .leaseLost:
            self.init(.unavailable, "Nothing was changed. Try again in a moment.", headers: [.retryAfter: "2"])
        default: self.init(.internalError, "Nothing was changed. Give the operator the id of this request.")
        }
    }

    private init(_ error: HTTPError) {
        switch error.status {
        case .notFound:
            self.init(.notFound, "There is nothing at this address. See /api/v1/openapi.json for what there is.")
        case .contentTooLarge: self = .tooLarge
        default: self.init(.malformed, "Send the request that the API's document describes.")
        }
    }

    /// The store's own sentences pass; a database's message does not.
    private static func known(_ text: String) -> String {
        let isOurs = !text.contains("constraint") && !text.contains("CONSTRAINT") && !text.contains(".")
        return isOurs ? "Nothing was changed: \(text)." : "Nothing was changed: it does not fit what is there by now."
    }
}

extension Logger {
    /// Tells the operator of an error that is the hub's own fault; the caller is told nothing of it.
    func report(_ error: any Error, as problem: Problem) {
        guard problem.kind.status.kind == .serverError else { return }
        // Only the store's errors describe themselves without anybody's data.
        let what = (error as? StoreError)?.description ?? String(reflecting: Swift.type(of: error))
        self.error("request failed", metadata: ["error": "\(what)"])
    }
}
