import ChannelKit
import HubCore

struct Config: Decodable {
    var signature: String
}

struct Shop: Decodable {
    var id: String
    var name: String
}

struct Delivery: Decodable {
    var shop: String
    var items: Entries<Item>
}

struct Item: Decodable {
    var id: String
    var type: String
    var chat: String?
    var from: String?
    var at: Int64?
    var text: String?
}

extension Item {
    func meaning(in shop: String) throws -> Decoded {
        guard type == "message" else { return .unsupported(type) }
        guard let chat, let from, let at, let text, !id.isEmpty, !chat.isEmpty else {
            return .malformed("a message without chat, from, at or text")
        }
        return .event(
            InboundEvent(
                key: EventKey("\(chat)/\(id)"),
                account: [shop],
                conversation: ConversationRef(chat),
                author: .customer([Claim(Handle("acme_user", from), .platformAccount)], name: nil),
                occurredAt: Timestamp(seconds: at),
                body: .message(.text(text), MessageRef(id))
            )
        )
    }
}

struct Outgoing: Encodable {
    var id: String
    var chat: String
    var text: String
    var signature: String
}

struct Sent: Decodable {
    var id: String
}

struct Problem: Decodable {
    var code: String

    static func read(_ reply: HTTPReply) -> PlatformProblem? {
        guard var problem = reply.httpProblem else { return nil }
        problem.code = try? JSON.decode(Problem.self, from: reply.body).code
        return problem
    }
}
