import ChannelKit
import HTTPTypes
import Testing

@testable import HubSync

@Suite("An adapter's calls", .timeLimit(.minutes(1)))
struct GuardTransportTests {
    private func transport(_ hosts: String..., limit: Int = 1000) throws -> PlatformTransport {
        let http = GuardedHTTP(try AddressGuard(allowing: ["127.0.0.1"])) { host in
            host == "nowhere.example" ? [] : IPAddress("127.0.0.1").map { [$0] } ?? []
        }
        return PlatformTransport(http, hosts: hosts, limit: limit)
    }

    private func failure(of call: HTTPCall, _ transport: PlatformTransport) async throws -> TransportFailure {
        try #require(await #expect(throws: TransportFailure.self) { try await transport.perform(call) })
    }

    @Test("go to the hosts of the connection alone")
    func staysWithinItsHosts() async throws {
        let server = try MediaServer { _ in .ok([1]) }
        let transport = try transport("api.example", "*.cdn.example")
        for host in ["api.example", "a.cdn.example", "API.example"] {
            let reply = try await transport.perform(HTTPCall(.get, "http://\(host):\(server.port)/"))
            #expect(reply.status == 200)
        }
        for host in ["cdn.example", "other.example", "api.example.evil.example", "127.0.0.1"] {
            let failure = try await failure(of: HTTPCall(.get, "http://\(host):\(server.port)/"), transport)
            guard case .forbidden = failure else { throw failure }
        }
        #expect(server.requests.count == 3)
    }

    @Test("follow no redirect")
    func followsNothing() async throws {
        let server = try MediaServer { _ in .status("302 Found", "location: /elsewhere") }
        let reply = try await transport("api.example").perform(HTTPCall(.get, "http://api.example:\(server.port)/"))
        #expect(reply.status == 302)
        #expect(server.requests.count == 1)
    }

    @Test("say for certain when nothing was sent")
    func knowsWhatWasNotSent() async throws {
        let transport = try transport("api.example", "nowhere.example")
        let free = try MediaServer { _ in .hangUp }.port
        let noTLS = try MediaServer { _ in .hangUp }
        for url in ["http://nowhere.example/", "http://api.example:\(free)/", "https://api.example:\(noTLS.port)/"] {
            let failure = try await failure(of: HTTPCall(.post, url, body: [1]), transport)
            guard case .notSent = failure else { throw failure }
        }
    }

    @Test("say that nobody knows once the request was written")
    func knowsWhatMayHaveArrived() async throws {
        let transport = try transport("api.example", limit: 10)
        let half = Array("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".utf8)
        let reactions: [MediaServer.Reaction] = [
            .hangUp, .silence, .answer(half), .ok([UInt8](repeating: 0, count: 11)),
        ]
        for reaction in reactions {
            let server = try MediaServer { _ in reaction }
            let call = HTTPCall(.post, "http://api.example:\(server.port)/", body: [1], timeout: .milliseconds(500))
            let failure = try await failure(of: call, transport)
            guard case .noAnswer = failure else { throw failure }
            #expect(server.requests.count == 1)
        }
    }

    @Test("name no path and no credentials in their failures")
    func keepsSecretsOut() async throws {
        let transport = try transport("api.example", "nowhere.example")
        let server = try MediaServer { _ in .hangUp }
        for origin in [
            "http://nowhere.example", "http://api.example:\(server.port)", "http://other.example", "gopher://x",
        ] {
            let failure = try await failure(of: HTTPCall(.get, "\(origin)/bot123:SECRET/send?token=SECRET"), transport)
            #expect(!"\(failure)".contains("SECRET"))
        }
    }
}
