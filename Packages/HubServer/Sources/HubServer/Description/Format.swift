import Foundation
import HubCore
import HubIdentity

/// A form of text that the API knows, how it is documented and how it is checked.
enum Format: String, Sendable, CaseIterable {
    case id, timestamp, date, email, url

    /// What JSON Schema calls it, if it does.
    var name: String? {
        switch self {
        case .id: nil
        case .timestamp: "date-time"
        case .date: "date"
        case .email: "email"  // not a channel: a format of OpenAPI
        case .url: "uri"
        }
    }

    /// The expression that the text matches, where JSON Schema has no name for it.
    var pattern: String? {
        self == .id ? "^[0-7][0-9a-hjkmnp-tv-z]{12}$" : nil
    }

    /// What to do if the text is not of this form.
    var advice: String {
        switch self {
        case .id: "must be an id: thirteen characters as the API writes them"
        case .timestamp: "must be a time such as 2025-03-01T09:30:00Z"
        case .date: "must be a date such as 2025-03-01"
        case .email: "must be an e-mail address such as ten@congty.vn"
        case .url: "must be an address that begins with https:// or http://"
        }
    }

    func accepts(_ text: String) -> Bool {
        switch self {
        case .id: ID<Never>(text) != nil
        case .timestamp: Timestamp(text) != nil
        case .date: text.utf8.count == 10 && Timestamp(text + "T00:00:00Z") != nil
        case .email: EmailAddress(text) != nil
        case .url: WebAddress(text) != nil
        }
    }
}

/// An address that somebody signs in with, in lower case.
struct EmailAddress: Hashable, Sendable {
    let text: String

    init?(_ text: String) {
        guard StandardNormalizer.mailbox(text) != nil else { return nil }
        // The mailbox itself forgets dots and tags, which two colleagues may well differ by.
        self.text = text.lowercased().filter { !$0.isWhitespace }.precomposedStringWithCanonicalMapping
    }
}
