import ChannelKit
import HTTPTypes
import HubCore
import Logging

extension Sabotage {
    /// Wrong ways to admit a request.
    static var admission: [Sabotage] {
        [
            Sabotage(16, "refuses everybody") {
                $0.tricks.admit = { _, _ throws(WebhookRejection) in throw .unauthenticated }
            },
            Sabotage(17, "looks whether there is a signature, and not which") {
                $0.tricks.admit = { _, request throws(WebhookRejection) in
                    guard request.header(StandardWebhooks.signatureHeader) != nil else { throw .unauthenticated }
                    return .accept(RawEvent(json: request), .ok)
                }
            },
            Sabotage(18, "checks nothing while there is no secret") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    if (try? adapter.context.secrets.secret("signing")) == nil {
                        return .accept(RawEvent(json: request), .ok)
                    }
                    return try await adapter.admit(request)
                }
            },
            Sabotage(19, "takes requests of any age") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    var request = request
                    let time = request.header(StandardWebhooks.timestampHeader).flatMap { Int64($0) } ?? 0
                    request.receivedAt = Timestamp(seconds: time)
                    return try await adapter.admit(request)
                }
            },
            Sabotage(20, "knows only the newest secret") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    guard let secrets = try? adapter.context.secrets.secrets("signing"), let newest = secrets.first,
                        let id = request.header(StandardWebhooks.idHeader)
                    else { throw .unauthenticated }
                    let wanted = StandardWebhooks.headers(
                        for: request.body,
                        id: id,
                        at: request.receivedAt,
                        secret: newest
                    )
                    let isEqual = wanted.allSatisfy { request.headers[$0.name] == $0.value }
                    guard isEqual, !wanted.isEmpty else { throw .unauthenticated }
                    return .accept(RawEvent(json: request), .ok)
                }
            },
            Sabotage(21, "stores the body in its own spelling") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    _ = try await adapter.admit(request)
                    var tidy = request
                    let value = try? JSON.decode(JSONValue.self, from: request.body)
                    tidy.body = (try? JSON.encode(value)) ?? []
                    return .accept(RawEvent(json: tidy), .ok)
                }
            },
            Sabotage(22, "takes any method") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    var request = request
                    request.method = .post
                    return try await adapter.admit(request)
                }
            },
            Sabotage(24, "logs the headers it does not like") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    do throws(WebhookRejection) {
                        return try await adapter.admit(request)
                    } catch {
                        adapter.context.log.debug("refused", metadata: ["headers": "\(request.headers)"])
                        throw error
                    }
                }
            },
            Sabotage(25, "asks the platform about each request") {
                $0.tricks.admit = { adapter, request throws(WebhookRejection) in
                    _ = try? await adapter.probe()
                    return try await adapter.admit(request)
                }
            },
        ]
    }

    /// Wrong ways to decode.
    static var decoding: [Sabotage] {
        [
            changing(26, "changes the text") { event, _ in event.body = .message(.text("HELLO"), "1") },
            Sabotage(27, "reads the first entry only") {
                $0.tricks.decode = { Array($0.decode($1).prefix(1)) }
            },
            changing(28, "takes the key from the time of arrival") { event, raw in
                event.key = EventKey("\(event.key)/\(raw.receivedAt)")
            },
            changing(29, "takes the chat for the key") { event, _ in event.key = EventKey(event.conversation.key) },
            Sabotage(30, "drops what it does not know") {
                $0.tricks.decode = { adapter, raw in
                    adapter.decode(raw).filter { if case .event = $0 { true } else { false } }
                }
            },
            Sabotage(31, "says nothing about broken bytes") {
                $0.tricks.decode = { adapter, raw in
                    let found = adapter.decode(raw)
                    let isBroken = found.contains { if case .malformed = $0 { true } else { false } }
                    return isBroken ? [] : found
                }
            },
            Sabotage(31, "drops a batch with one broken entry") {
                $0.tricks.decode = { adapter, raw in
                    let found = adapter.decode(raw)
                    return found.first { if case .malformed = $0 { true } else { false } }.map { [$0] } ?? found
                }
            },
            changing(33, "tidies handles up") { event, _ in
                event.author = .customer([Claim(Handle("acme_user", "user:501"), .platformAccount)], name: nil)
            },
            changing(34, "takes the time of arrival for the event's") { $0.occurredAt = $1.receivedAt },
            changing(34, "takes seconds for milliseconds") { event, _ in
                event.occurredAt = Timestamp(milliseconds: event.occurredAt.milliseconds / 1000)
            },
            changing(37, "puts everything under a post") { event, _ in
                event.conversation = ConversationRef("chat-1", .publicComment, post: "post-1")
            },
            Sabotage(38, "knows one account only") {
                $0.tricks.decode = { adapter, raw in
                    adapter.decode(raw).filter {
                        guard case .event(let event) = $0 else { return true }
                        return event.account == ["shop-7"]
                    }
                }
            },
            Sabotage(36, "remembers what it has seen") {
                let seen = Counter()
                $0.tricks.decode = { adapter, raw in seen.next() % 2 == 1 ? adapter.decode(raw) : [.unsupported("seen")]
                }
            },
            Sabotage(39, "tires after five hundred events") {
                let seen = Counter()
                $0.tricks.decode = { adapter, raw in seen.next() > 500 ? [.unsupported("tired")] : adapter.decode(raw) }
            },
        ]
    }

    private static func changing(
        _ check: Int,
        _ title: String,
        _ change: @escaping @Sendable (inout InboundEvent, RawEvent) -> Void
    ) -> Sabotage {
        Sabotage(check, title) {
            $0.tricks.decode = { adapter, raw in
                adapter.decode(raw).map { decoded in
                    guard case .event(var event) = decoded else { return decoded }
                    change(&event, raw)
                    return .event(event)
                }
            }
        }
    }
}
