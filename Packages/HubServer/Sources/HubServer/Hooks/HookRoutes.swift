import ChannelKit
import HTTPTypes
import Hummingbird
import HubCore
import HubStorage
import HubSync
import NIOCore

extension RouteGroup {
    /// Where platforms call: one address for each connection.
    ///
    /// Answered only after the bytes are durable.
    static func hooks(_ services: HubServices) -> RouteGroup {
        RouteGroup(
            "Webhooks in",
            [HTTPRequest.Method.get, .post].map { method in
                Endpoint(
                    method,
                    "/hooks/{connection}",
                    .open(because: "The platform proves itself by its signature or secret."),
                    "Takes what a platform delivers.",
                    bytes: method == .post ? ["application/json"] : nil,
                    returnsBytes: "text/plain"
                ) { call in
                    try await receive(call, services)
                }.with(\.origins, .any).with(\.isListed, false)
            }
        )
    }

    private static func receive(_ call: Call, _ services: HubServices) async throws -> Reply {
        guard let connection = try await services.pool.find(try call.id("connection")),
            let webhook = connection.roles.webhook, connection.ingress.contains(.webhook)
        else { throw Problem.notFound("connection") }
        let query = call.request.uri.query.map { "?" + $0 } ?? ""
        let request = ChannelKit.WebhookRequest(
            method: call.request.method,
            publicURL: (connection.context.callbackURL ?? "") + query,
            headers: call.request.headers,
            body: Array(try await call.bytes(upTo: call.hub.configuration.bodyLimit).readableBytesView),
            receivedAt: call.hub.services.now()
        )
        let admission: Admission
        do throws(WebhookRejection) {
            admission = try await webhook.admit(request)
        } catch {
            throw Problem(error)
        }
        switch admission {
        case .handshake(let response): return Reply(response)
        case .accept(let event, let response):
            try await services.intake.receive([event], on: connection)
            return Reply(response)
        }
    }
}

extension Problem {
    /// Generic words for whoever was turned away.
    init(_ rejection: WebhookRejection) {
        switch rejection {
        case .unauthenticated, .stale: self.init(.notSignedIn, "The request does not prove where it comes from.")
        case .malformed: self.init(.malformed, "The request cannot be read.")
        case .wrongMethod: self.init(.wrongMethod, "This address does not take that method.")
        case .tooMany: self.init(.tooManyRequests, "Try again later.", headers: [.retryAfter: "10"])
        }
    }
}

extension Reply {
    /// What an adapter wants its platform to hear.
    init(_ response: WebhookResponse) {
        self.init(
            bytes: response.body,
            type: response.mediaType,
            status: HTTPResponse.Status(code: response.status)
        )
    }
}
