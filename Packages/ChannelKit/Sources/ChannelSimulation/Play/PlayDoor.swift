public import ChannelKit
import HTTPTypes
import HubCore

/// A platform with its player's door on the same port: `POST /play/<action>` is a move, all else is the platform's.
///
/// ```
/// curl http://127.0.0.1:8081/play/say -d '{"customer": 6012345001, "text": "Còn hàng không ạ?"}'
/// ```
public struct PlayDoor: PlatformSimulator {
    private let platform: any PlayablePlatform

    /// `platform` with its door.
    public init(_ platform: any PlayablePlatform) {
        self.platform = platform
    }

    /// Makes the move, which is answered with 200, 400 or 404 and JSON, or asks the platform.
    public func answer(_ call: HTTPCall) async -> HTTPReply {
        let path = (URLParts(call.url)?.path ?? "/").split(separator: "/").map(String.init)
        guard path.count == 2, path[0] == "play", call.method == .post else { return await platform.answer(call) }
        do {
            let data = call.body.isEmpty ? .object([:]) : try JSON.decode(JSONValue.self, from: call.body)
            return .json(try await platform.play(path[1], data))
        } catch let refusal as PlayRefusal {
            return .json(["error": .string(refusal.text)] as JSONValue, status: refusal.isUnknown ? 404 : 400)
        } catch {
            return .json(["error": "The body is not JSON."] as JSONValue, status: 400)
        }
    }
}
