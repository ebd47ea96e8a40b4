import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Synchronization

final class AcmeSimulator: PlatformSimulator {
    private let token: String
    private let sent = Mutex<[String: String]>([:])

    init(token: String) {
        self.token = token
    }

    func answer(_ call: HTTPCall) async -> HTTPReply {
        guard call.headers[.authorization] == "Bearer \(token)" else { return HTTPReply(status: 401) }
        switch (call.method, URLParts(call.url)?.path) {
        case (.get, "/shop"): return .json(["id": "shop-7", "name": "Tea House"])
        case (.post, "/messages"): return receive(call.body)
        default: return HTTPReply(status: 404)
        }
    }

    // The same id twice is the same message, as Acme promises.
    private func receive(_ body: [UInt8]) -> HTTPReply {
        guard let message = try? JSON.decode(JSONValue.self, from: body), let id = message["id"]?.text,
            message["chat"]?.text?.isEmpty == false, message["text"]?.text?.isEmpty == false
        else { return .json(["code": "bad_request"], status: 400) }
        let number = sent.withLock { sent in
            let number = sent[id] ?? "out-\(sent.count + 1)"
            sent[id] = number
            return number
        }
        return .json(["id": number])
    }
}
