public import ChannelKit
import HubCore

/// Telegram's Bot API: private chats, groups, channels and business accounts, by webhook or by long polling.
///
/// ```swift
/// try await Hub.run(plugins: [TelegramAdapter.plugin])
/// ```
///
/// What it can do stands in its ``descriptor``; what Telegram does not offer is refused as
/// `SendFailure.unsupported(_:)` without a call. The bot's token is read for each call, and stands in no text or log.
public struct TelegramAdapter: BuildableAdapter {
    let api: BotAPI
    let mode: Mode
    let acceptsGroups: Bool
    /// The bot's user id: the digits before the token's colon, which stay the same when the token is renewed.
    let account: String

    /// Which of the two ways Telegram offers is used; it allows one at a time.
    enum Mode: String, Decodable {
        case webhook
        case polling
    }

    private struct Config: Decodable {
        var mode: Mode?
        var apiBase: String?
        var acceptsGroups: Bool?

        enum CodingKeys: String, CodingKey {
            case mode
            case apiBase = "api_base"
            case acceptsGroups = "accept_groups"
        }
    }

    /// Reads the configuration.
    ///
    /// - Throws: `ConfigurationProblem` for a token that does not look like one, or an address that is none.
    public init(connection: ChannelConnection, context: AdapterContext) throws {
        let config = try connection.decode(Config.self)
        let base = config.apiBase ?? Self.publicServer
        guard URLParts(base) != nil else {
            throw ConfigurationProblem(field: "api_base", "Enter an address such as \(Self.publicServer).")
        }
        guard let token = try? context.secrets.secret("bot_token"), let id = Self.botID(of: token) else {
            throw ConfigurationProblem(
                field: "bot_token",
                "Enter the token as BotFather gave it: digits, a colon, then letters and digits."
            )
        }
        api = BotAPI(base: base.hasSuffix("/") ? String(base.dropLast()) : base, context: context)
        mode = config.mode ?? .webhook
        acceptsGroups = config.acceptsGroups ?? true
        account = id
    }

    static let publicServer = "https://api.telegram.org"

    private static func botID(of token: String) -> String? {
        let parts = token.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let id = Int64(parts[0]), id > 0, !parts[1].isEmpty else { return nil }
        let isSafe = parts[1].utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x5F: true
            default: false
            }
        }
        return isSafe ? String(id) : nil
    }

    /// The one way in that the operator chose.
    public var ingress: Set<ChannelDescriptor.Ingress>? {
        mode == .webhook ? [.webhook] : [.poll]
    }

    /// Asks Telegram which bot the token belongs to.
    public func probe() async throws -> [AccountProfile] {
        let bot = try await api.ask("getMe", for: Wire.User.self)
        let aliases = bot.username.map { ["@\($0)"] } ?? []
        return [AccountProfile(id: String(bot.id), name: bot.name ?? String(bot.id), aliases: aliases)]
    }
}
