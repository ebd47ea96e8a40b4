import HTTPTypes
import HubCore

/// Something that went wrong, as the caller is told: RFC 9457, in words that say what to do and nothing of the inside.
struct Problem: Error, Sendable {
    var kind: Kind
    var detail: String
    var errors: [FieldProblem] = []
    /// Headers that help, such as `Retry-After`.
    var headers: HTTPFields = [:]

    init(_ kind: Kind, _ detail: String, errors: [FieldProblem] = [], headers: HTTPFields = [:]) {
        self.kind = kind
        self.detail = detail
        self.errors = errors
        self.headers = headers
    }

    /// What sort of problem it is; programs go by this word.
    enum Kind: String, Sendable, CaseIterable {
        case malformed
        case invalidFields = "invalid-fields"
        case tooLarge = "too-large"
        case wrongMediaType = "wrong-media-type"
        case notSignedIn = "not-signed-in"
        case wrongCredentials = "wrong-credentials"
        case secondFactorRequired = "second-factor-required"
        case notPermitted = "not-permitted"
        case wrongOrigin = "wrong-origin"
        case notFound = "not-found"
        case wrongMethod = "wrong-method"
        case conflict
        case expired
        case alreadyDone = "already-done"
        case keyReused = "key-reused"
        case tooManyRequests = "too-many-requests"
        case tooSlow = "too-slow"
        case unavailable
        case internalError = "internal-error"
    }

    static func notFound(_ what: String) -> Problem {
        Problem(.notFound, "There is no such \(what), or it is not yours to see.")
    }

    static func invalid(_ errors: [FieldProblem]) -> Problem {
        Problem(.invalidFields, "Correct the fields that are named, then send it again.", errors: errors)
    }

    static func invalid(_ field: String, _ detail: String) -> Problem {
        .invalid([FieldProblem(field: field, detail: detail)])
    }
}

extension Problem.Kind {
    var status: HTTPResponse.Status {
        switch self {
        case .malformed: .badRequest
        case .invalidFields, .keyReused: .unprocessableContent
        case .tooLarge: .contentTooLarge
        case .wrongMediaType: .unsupportedMediaType
        case .notSignedIn, .wrongCredentials, .secondFactorRequired: .unauthorized
        case .notPermitted, .wrongOrigin: .forbidden
        case .notFound: .notFound
        case .wrongMethod: .methodNotAllowed
        case .conflict, .alreadyDone: .conflict
        case .expired: .gone
        case .tooManyRequests: .tooManyRequests
        case .tooSlow: .requestTimeout
        case .unavailable: .serviceUnavailable
        case .internalError: .internalServerError
        }
    }

    var title: String {
        switch self {
        case .malformed: "The request cannot be read"
        case .invalidFields: "Some fields are not right"
        case .tooLarge: "The request is too large"
        case .wrongMediaType: "This route takes another media type"
        case .notSignedIn: "You are not signed in"
        case .wrongCredentials: "The e-mail address, password or code is wrong"
        case .secondFactorRequired: "A code is needed as well"
        case .notPermitted: "Your role does not allow this"
        case .wrongOrigin: "The request comes from another site"
        case .notFound: "It is not there"
        case .wrongMethod: "This address does not take that method"
        case .conflict: "It does not fit what is there"
        case .expired: "The link no longer works"
        case .alreadyDone: "It was done before"
        case .keyReused: "The idempotency key belongs to another request"
        case .tooManyRequests: "Too many requests"
        case .tooSlow: "The request took too long to arrive"
        case .unavailable: "The hub cannot do this right now"
        case .internalError: "Something went wrong inside the hub"
        }
    }

    /// The constant address of the sort, which nobody needs to fetch.
    var type: String { "urn:mekong:problem:\(rawValue)" }
}
