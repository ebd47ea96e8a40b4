import HubCore
import HubIdentity

/// A customer's number, written plainly; tables of tests would be unreadable with `ID(1)` everywhere.
typealias Person = Int64

extension HandleKey {
    static let an = HandleKey(.siteUser, "an", scope: "shop")
    static let binh = HandleKey(.siteUser, "binh", scope: "shop")
    static let anElsewhere = HandleKey(.siteUser, "an", scope: "blog")
    static let telegram = HandleKey("telegram_user", "501", scope: "bot")
    static let otherTelegram = HandleKey("telegram_user", "502", scope: "bot")
    static let mail = HandleKey(.email, "an@example.vn")
    static let otherMail = HandleKey(.email, "binh@example.vn")
    static let phone = HandleKey(.phone, "+84912345679")
    static let browser = HandleKey(.visitor, "v1", scope: "shop")
    static let otherBrowser = HandleKey(.visitor, "v2", scope: "shop")
}

extension Evidence {
    static func proven(_ key: HandleKey) -> Evidence { Evidence(key, .proof(of: key)) }
    static func typed(_ key: HandleKey) -> Evidence { Evidence(key, .claimed) }
}

extension Proof {
    /// What a channel would usually say about a handle of this kind.
    static func proof(of key: HandleKey) -> Proof {
        switch key.kind {
        case .siteUser: .signedLogin
        case .email: .authenticatedMail
        case .phone: .platformStatement
        default: .platformAccount
        }
    }
}

extension Link {
    static func proven(_ key: HandleKey, _ customer: Person, was origin: Person? = nil) -> Link {
        Link(key, to: ID(origin ?? customer), now: ID(customer), .proof(of: key))
    }

    static func typed(_ key: HandleKey, _ customer: Person) -> Link { Link(key, to: ID(customer), .claimed) }
}

extension LinkAction {
    static func make(_ customer: Person) -> LinkAction { .create(ID(customer)) }

    static func link(_ key: HandleKey, _ customer: Person) -> LinkAction {
        .link(key, to: ID(customer), .proof(of: key))
    }

    static func move(_ key: HandleKey, _ customer: Person) -> LinkAction {
        .move(key, to: ID(customer), .proof(of: key))
    }

    static func keep(_ key: HandleKey, _ customer: Person) -> LinkAction { .keepEvidence(key, on: ID(customer)) }

    static func merge(_ from: Person, _ into: Person, _ reason: Merge.Reason) -> LinkAction {
        .merge(Merge(ID(from), into: ID(into), reason))
    }

    static func ask(_ one: Person, _ other: Person, _ reason: Suggestion.Reason, _ key: HandleKey) -> LinkAction {
        guard let pair = CustomerPair(ID(one), ID(other)) else { preconditionFailure("a question is about two") }
        return .suggest(Suggestion(pair, reason, over: key))
    }
}
