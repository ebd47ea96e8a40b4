import ChannelKit
import HTTPTypes
import HubCore

/// The adapter of a ``TestPlatform``: its payloads are batches of events, some of which can be marked as broken.
struct TestChannel: WebhookSource, PollingSource, Subscriber, CredentialRefresher {
    struct Config: Decodable {
        var account: String
        var polls: Bool?
    }

    /// One entry of a payload.
    struct Entry: Codable {
        var event: InboundEvent?
        /// Whether it cannot be read until the adapter is fixed.
        var isBroken: Bool?
        /// Whether it holds what no store can keep.
        var isPoison: Bool?
        /// The name of something that the channel knows and does not support.
        var unknown: String?
        /// Whether decoding it takes as long as the platform makes it.
        var isStuck: Bool?
    }

    struct Batch: Codable {
        var entries: [Entry]
    }

    private struct Payload: Decodable {
        var entries: Entries<Entry>
    }

    let platform: TestPlatform
    let config: Config
    let secrets: any SecretReader

    static func plugin(_ platform: TestPlatform) -> ChannelPlugin {
        let descriptor = ChannelDescriptor(
            id: platform.id,
            name: "Test",
            version: "1.0.0",
            docs: "https://hub.example/docs",
            config: ConfigSchema([
                ConfigField(
                    "account",
                    .string,
                    label: .init(en: "Account", vi: "Tài khoản"),
                    help: .init(en: ".", vi: ".")
                ),
                ConfigField(
                    "token",
                    .secret,
                    label: .init(en: "Token", vi: "Mã"),
                    help: .init(en: ".", vi: "."),
                    required: false
                ),
                ConfigField(
                    "polls",
                    .bool,
                    label: .init(en: "Ask", vi: "Hỏi"),
                    help: .init(en: ".", vi: "."),
                    required: false
                ),
            ]),
            ingress: [.webhook, .poll],
            capabilities: platform.capabilities,
            rates: platform.rates,
            handleKinds: ["test_user"],
            verification: .signature
        )
        return ChannelPlugin(descriptor: descriptor) { connection, context in
            Roles(TestChannel(platform: platform, config: try connection.decode(), secrets: context.secrets))
        }
    }

    var ingress: Set<ChannelDescriptor.Ingress>? { config.polls == true ? [.poll] : [.webhook] }

    var canRefresh: Bool { platform.renews }

    func refresh(_ current: SecretSet) async throws -> SecretSet {
        try await platform.renew(current)
    }

    func probe() async throws -> [AccountProfile] {
        if platform.renews, (try? secrets.secret("token")) == nil { throw AdapterFailure.unauthorized("no token") }
        return [AccountProfile(id: config.account, name: "Tiệm Hoa", aliases: ["old-" + config.account])]
    }

    func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission {
        .accept(RawEvent(json: request), .ok)
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON(Payload.self) { payload in
            payload.entries.decoded { entry in
                if entry.isStuck == true { platform.stick() }
                if let unknown = entry.unknown { return .unsupported(unknown) }
                if entry.isBroken == true, !platform.isFixed { return .malformed("marked as broken") }
                if entry.isPoison == true, var event = entry.event {
                    let nowhere = Location(latitude: .nan, longitude: .nan)
                    event.body = .message(Content(parts: [.location(nowhere)]), MessageRef(event.key.text))
                    return .event(event)
                }
                return entry.event.map { .event($0) } ?? .malformed("an empty entry")
            }
        }
    }

    func start() async throws -> Cursor? {
        try await platform.start()
    }

    func poll(after cursor: Cursor?) async throws -> PollPage {
        try await platform.page(after: cursor)
    }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        try await platform.receive(command)
    }

    func subscribe(_ callback: String) async throws {
        if platform.refusesSubscription { throw AdapterFailure.unauthorized("no right to subscribe") }
    }

    func unsubscribe() async throws {}
}
