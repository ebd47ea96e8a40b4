import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Testing

@testable import HubServer

@Suite struct SiteDoorTests {
    private static let shop = "https://shop.example"

    @Test(
        "a browser that asks who may call gets an answer for each action of a site",
        arguments: ["session", "events", "post", "files", "form"]
    )
    func browsersAsk(action: String) async throws {
        try await TestHub.run(hasWork: true, plugins: [Kiosk.plugin]) { hub, visitor in
            let pool = try #require(hub.server.hub.services.work?.pool)
            let workspace = try await hub.setUp().agent.workspace
            let kiosk = try await pool.connect("kiosk", name: "Quầy", config: [:], in: workspace)
            let path = "/site/\(kiosk)/\(action)"
            let page = visitor.with("Origin", Self.shop).with("Sec-Fetch-Site", "cross-site")
            let answer = try await page.with("Access-Control-Request-Method", "POST").send(.options, path)
            #expect(answer.status == 204 && answer.body.isEmpty)
            #expect(answer.headers[.accessControlAllowOrigin] == Self.shop)
            #expect(answer.headers[.accessControlAllowMethods] == "GET, POST")
            #expect(answer.headers[.accessControlAllowHeaders] == "Authorization, Content-Type")
            #expect(answer.headers[.accessControlAllowCredentials] == nil)
            #expect(answer.headers[.vary]?.contains("Origin") == true)
            for wrong in [visitor.with("Origin", "https://other.example"), visitor] {
                let refused = try await wrong.send(.options, path)
                #expect(refused.status == 403)
                #expect(refused.headers[.accessControlAllowOrigin] == nil)
            }
            #expect(try await page.send(.options, "/site/0000000000001/\(action)").status == 404)
        }
    }

    @Test("a page that a browser has already keeps its policy when it is asked for again")
    func keptPages() async throws {
        try await TestHub.run { _, visitor in
            for path in ["/", "/setup", "/join", "/reset"] {
                let page = try await visitor.send(.get, path)
                #expect(page.status == 200)
                let tag = try #require(page.headers[.eTag])
                let again = try await visitor.with("If-None-Match", tag).send(.get, path)
                #expect(again.status == 304 && again.body.isEmpty)
                #expect(again.headers[.contentSecurityPolicy] == SafetyHeaders.pagePolicy)
                for name in [.contentSecurityPolicy, .eTag, .cacheControl, .vary, .xContentTypeOptions]
                    as [HTTPField.Name]
                {
                    #expect(again.headers[name] == page.headers[name], "\(name) of \(path)")
                }
                #expect(again.headers[text: "Referrer-Policy"] == "no-referrer")
            }
        }
    }
}

/// A channel of a site, of which only the door matters.
private struct Kiosk: SiteSurface, ChannelAdapter {
    static let plugin = ChannelPlugin(
        descriptor: ChannelDescriptor(
            id: "kiosk",
            name: "Kiosk",
            version: "1",
            docs: "https://hub.example/kiosk",
            config: ConfigSchema([]),
            ingress: [.site],
            capabilities: ChannelCapabilities(text: .init(maxLength: 100, unit: .grapheme)),
            handleKinds: ["kiosk_visitor"],
            verification: .hubToken
        ),
        make: { _, _ in Roles(Kiosk()) }
    )

    let assets: [SiteAsset] = []

    func allows(_ origin: String) -> Bool { origin == "https://shop.example" }
    func probe() async throws -> [AccountProfile] { [AccountProfile(id: "kiosk", name: "Quầy")] }
    func decode(_ raw: RawEvent) -> [Decoded] { [] }
    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt { .sent([]) }
    func openSession(_ request: SiteRequest) throws(WebhookRejection) -> SiteSession { throw .unauthenticated }
    func receive(_ post: SitePost, from session: SiteSession) throws(WebhookRejection) -> SiteReception {
        throw .malformed
    }
}
