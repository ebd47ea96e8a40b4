import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Testing

@Suite("Platforms on a port")
struct PlayTests {
    private struct Parrot: PlayablePlatform {
        func answer(_ call: HTTPCall) async -> HTTPReply { HTTPReply(status: 418) }

        func play(_ action: String, _ data: JSONValue) async throws -> JSONValue {
            guard action == "say" else { throw PlayRefusal.unknown(action, known: ["say"]) }
            let move = Move(data)
            let file = move["file"] == nil ? 0 : try move.bytes("file").count
            return ["heard": .string(try move.text("text")), "bytes": .integer(Int64(file))]
        }
    }

    private func post(_ path: String, _ body: String, _ method: HTTPRequest.Method = .post) async -> HTTPReply {
        await PlayDoor(Parrot()).answer(HTTPCall(method, "http://127.0.0.1/\(path)", body: Array(body.utf8)))
    }

    @Test("a move is made and answered with JSON")
    func moves() async throws {
        let reply = await post("play/say", #"{"text": "chào", "file": "AAEC"}"#)
        #expect(reply.status == 200)
        #expect(try JSON.decode(JSONValue.self, from: reply.body) == ["heard": "chào", "bytes": 3])
    }

    @Test(
        "a move that cannot be made says why",
        arguments: [
            ("play/sing", "{}", 404, "There is no action “sing”. There are: say."),
            ("play/say", "{}", 400, "“text” must be a text."),
            ("play/say", #"{"text": "a", "file": "?"}"#, 400, "“file” must be Base64."),
            ("play/say", "{", 400, "The body is not JSON."),
        ]
    )
    func refusals(path: String, body: String, status: Int, words: String) async throws {
        let reply = await post(path, body)
        #expect(reply.status == status)
        #expect(try JSON.decode(JSONValue.self, from: reply.body)["error"]?.text == words)
    }

    @Test("what is no move goes to the platform")
    func others() async {
        #expect(await post("bot1/getMe", "").status == 418)
        #expect(await post("play/say", "", .get).status == 418)
    }
}
