import ChannelKit
import HTTPTypes
import HubCore

extension BotAPI {
    /// Makes a call whose result is wanted byte for byte.
    ///
    /// - Returns: the whole answer, which says `ok`.
    func page(_ method: String, _ fields: [String: JSONValue], timeout: Duration) async throws -> [UInt8] {
        let reply = try await reply(to: method, fields, timeout: timeout)
        _ = try result(of: method, in: reply, as: Anything.self)
        return reply.body
    }

    /// The call that fetches a stored file; `nil` if `path` leads anywhere else.
    func download(_ path: String) throws -> HTTPCall? {
        let isPlain = path.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D...0x2F, 0x5F: true
            default: false
            }
        }
        guard isPlain, !path.isEmpty, !path.hasPrefix("/"), !path.contains("..") else { return nil }
        let token = try context.secrets.secret("bot_token")
        return HTTPCall(.get, "\(base)/file/bot\(token)/\(path)", timeout: .seconds(60))
    }
}
