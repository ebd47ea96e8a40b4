import ChannelKit
import HTTPTypes
import HubCore

struct AcmeAdapter: WebhookSource, BuildableAdapter {
    static let descriptor = ChannelDescriptor.acme
    static let failures: FailureMap = [
        .code("blocked"): .recipient(.blocked),
        .code("window_closed"): .windowClosed(.wait),
    ]

    let config: Config
    let context: AdapterContext

    init(connection: ChannelConnection, context: AdapterContext) throws {
        config = try connection.decode()
        self.context = context
    }

    func probe() async throws -> [AccountProfile] {
        let token = try context.secrets.secret("token")
        let call = HTTPCall.get("https://api.acme.example/shop", bearer: token)
        let shop = try await context.http.fetch(call, as: Shop.self)
        return [AccountProfile(id: shop.id, name: shop.name)]
    }

    func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission {
        guard request.method == .post else { throw .wrongMethod }
        try StandardWebhooks.verify(request, secret: "signing", in: context)
        return .accept(RawEvent(json: request), .ok)
    }

    func decode(_ raw: RawEvent) -> [Decoded] {
        raw.decodeJSON(Delivery.self) { delivery in
            delivery.items.decoded { try $0.meaning(in: delivery.shop) }
        }
    }

    func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        let text = try command.text(within: Self.descriptor.capabilities.text)
        let token = try context.secrets.secret(forSending: "token")
        let call = try HTTPCall.post(
            "https://api.acme.example/messages",
            json: Outgoing(
                id: "\(command.id)",
                chat: command.conversation.key,
                text: text,
                signature: config.signature
            ),
            bearer: token
        )
        let sent = try await context.http.deliver(call, Self.failures, as: Sent.self, problem: Problem.read)
        return .sent([MessageRef(sent.id)])
    }
}
