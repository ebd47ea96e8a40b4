import ChannelKit
import HubCore
import HubStorage
import HubSync
import Synchronization
import Testing

@testable import HubServer

/// A channel of a site that believes every token to be the visitor's name, until it is told otherwise.
final class Booth: Sendable {
    static let origin = "https://shop.example"

    private let ended = Mutex<Set<String>>([])

    /// Opens no more sessions for a token.
    func end(_ token: String) { _ = ended.withLock { $0.insert(token) } }

    var plugin: ChannelPlugin {
        ChannelPlugin(
            descriptor: ChannelDescriptor(
                id: "booth",
                name: "Booth",
                version: "1",
                docs: "https://hub.example/booth",
                config: ConfigSchema([]),
                ingress: [.site],
                capabilities: ChannelCapabilities(text: .init(maxLength: 100, unit: .grapheme)),
                handleKinds: ["booth_visitor"],
                verification: .hubToken
            ),
            make: { _, _ in Roles(Adapter(booth: self)) }
        )
    }

    /// Connects the channel and returns where its routes begin.
    func open(in hub: TestHub) async throws -> (path: String, connection: ID<Connection>) {
        let pool = try #require(hub.server.hub.services.work?.pool)
        let workspace = try await hub.setUp().agent.workspace
        let connection = try await pool.connect("booth", name: "Quầy", config: [:], in: workspace)
        return ("/site/\(connection)", connection)
    }

    private struct Adapter: SiteSurface, ChannelAdapter {
        let booth: Booth
        let assets = [SiteAsset(name: "widget.js", mediaType: "text/javascript", bytes: Array("//".utf8))]

        func allows(_ origin: String) -> Bool { origin == Booth.origin }
        func probe() async throws -> [AccountProfile] { [AccountProfile(id: "booth", name: "Quầy")] }
        func decode(_ raw: RawEvent) -> [Decoded] { [] }
        func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { .sent([]) }

        func openSession(_ request: SiteRequest) throws(WebhookRejection) -> SiteSession {
            guard let token = request.token, !booth.ended.withLock({ $0.contains(token) }) else {
                throw .unauthenticated
            }
            return SiteSession(
                account: "booth",
                conversation: ConversationRef(token),
                claims: [],
                token: token,
                welcome: [:],
                allowedOrigin: Booth.origin
            )
        }

        func receive(_ post: SitePost, from session: SiteSession) throws(WebhookRejection) -> SiteReception { .drop }
    }
}
