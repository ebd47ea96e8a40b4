import ChannelKit
import HubCore

/// The configuration of one site's chat, checked and complete.
struct WebChatConfig: Sendable {
    /// The key under which the secret that signs visitors' tokens is sealed.
    static let tokenSecret = "token_secret"
    /// The key under which the secret that the site signs its users with is sealed.
    static let identitySecret = "identity_secret"

    var siteName: String
    var origins: [AllowedOrigin]
    var accent: String
    var greeting: ConfigField.Text
    var offline: ConfigField.Text
    var ask: AskFirst
    var recordsVisits: Bool
    var position: String
    var locale: String
    var honeypot: String
    /// How long a visitor's token lives, counted from its last renewal.
    var tokenLifetime: Duration

    /// What a visitor is asked for before the first message.
    enum AskFirst: String, Sendable, CaseIterable, Codable {
        case off
        case name
        case nameEmail = "name_email"
        case namePhone = "name_phone"
        case nameEmailPhone = "name_email_phone"

        /// The fields in the order they are shown.
        var fields: [String] { self == .off ? [] : rawValue.split(separator: "_").map(String.init) }
    }

    /// Checks what the fields alone cannot say.
    init(_ connection: ChannelConnection) throws {
        let stored: Stored = try connection.decode()
        siteName = stored.siteName
        origins = try stored.allowedOrigins.map { text in
            guard let origin = AllowedOrigin(text) else {
                throw ConfigurationProblem(
                    field: "allowed_origins",
                    "“\(text)” is no origin. Write https://shop.example or https://*.example.com, without a path."
                )
            }
            return origin
        }
        guard !origins.isEmpty else {
            throw ConfigurationProblem(field: "allowed_origins", "Name at least one site that may show the chat.")
        }
        guard stored.accent.wholeMatch(of: /#[0-9A-Fa-f]{6}/) != nil else {
            throw ConfigurationProblem(field: "accent", "Enter a colour such as #0F766E.")
        }
        accent = stored.accent.lowercased()
        greeting = .init(en: stored.greetingEN, vi: stored.greetingVI)
        offline = .init(en: stored.offlineEN, vi: stored.offlineVI)
        ask = stored.askFirst
        recordsVisits = stored.visits
        position = stored.position
        locale = stored.locale
        honeypot = stored.honeypot
        tokenLifetime = .seconds(stored.sessionDays * 86_400)
    }
}

/// The configuration as it is stored, complete with the schema's fallbacks.
private struct Stored: Decodable {
    var siteName: String
    var allowedOrigins: [String]
    var accent: String
    var greetingEN: String
    var greetingVI: String
    var offlineEN: String
    var offlineVI: String
    var askFirst: WebChatConfig.AskFirst
    var visits: Bool
    var position: String
    var locale: String
    var honeypot: String
    var sessionDays: Int64

    enum CodingKeys: String, CodingKey {
        case siteName = "site_name"
        case allowedOrigins = "allowed_origins"
        case accent
        case greetingEN = "greeting_en"
        case greetingVI = "greeting_vi"
        case offlineEN = "offline_en"
        case offlineVI = "offline_vi"
        case askFirst = "ask_first"
        case visits
        case position
        case locale
        case honeypot
        case sessionDays = "session_days"
    }
}
