public import ChannelKit
public import ChannelSimulation
import HTTPTypes
public import HubCore

extension TelegramSimulator: WebhookPusher {
    /// Telegram sends one update at a time.
    public var maxBatch: Int { 1 }

    /// A request as Telegram makes it, with the secret that was set with the webhook.
    public func request(carrying events: [JSONValue], to url: String, at moment: Timestamp) -> WebhookRequest {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let name = Self.secretHeader, let secret = with({ $0.webhook?.secret }) { headers[name] = secret }
        let body = (try? JSON.encode(events.first ?? [:])) ?? []
        return WebhookRequest(method: .post, publicURL: url, headers: headers, body: body, receivedAt: moment)
    }

    private static let secretHeader = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token")

    /// Where the webhook goes; `nil` if none is set.
    public var webhookURL: String? { with { $0.webhook?.url } }

    /// How many updates wait to be confirmed.
    public var waitingUpdates: Int { with { $0.updates.count } }

    /// Sends everything that waits to the webhook; does nothing if none is set.
    ///
    /// What is answered with 2xx is forgotten. Anything else stays for the next time, together with what follows in the
    /// same chat.
    /// - Parameters:
    ///   - plan: how faithfully.
    ///   - post: makes the request and returns the status that came back.
    public func deliver(_ plan: PushPlan = .faithful, to post: (WebhookRequest) async -> Int) async {
        let (url, waiting) = with { ($0.webhook?.url, $0.updates) }
        guard let url else { return }
        let chats = Dictionary(waiting.map { ($0.id, $0.chat) }) { first, _ in first }
        var held: Set<Int64> = []
        for request in plan.requests(for: waiting.map(\.json), by: self, to: url, from: clock.now()) {
            guard let update = try? JSON.decode(JSONValue.self, from: request.body),
                let id = update["update_id"]?.integer,
                let chat = chats[id], !held.contains(chat)
            else { continue }
            let status = await post(request)
            if (200..<300).contains(status) {
                with { world in world.updates.removeAll { $0.id == id } }
            } else {
                held.insert(chat)
                with { $0.lastError = "Wrong response from the webhook: \(status)" }
            }
        }
    }
}
