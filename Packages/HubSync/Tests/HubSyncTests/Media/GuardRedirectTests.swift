import ChannelKit
import HTTPTypes
import Testing

@testable import HubSync

@Suite("Redirects of files", .timeLimit(.minutes(1)))
struct GuardRedirectTests {
    private func http(_ allowed: String...) throws -> GuardedHTTP {
        GuardedHTTP(try AddressGuard(allowing: allowed)) { host in
            // Whatever the name says after "at-" is its address.
            IPAddress(String(host.dropFirst(3).replacing("-", with: "."))).map { [$0] } ?? []
        }
    }

    @Test("are followed up to the limit, and no further")
    func followsAFew() async throws {
        let server = try MediaServer { request in
            let step = request.split(separator: " ")[1].dropFirst()
            return step == "3" ? .ok([3]) : .status("302 Found", "location: /\((Int(step) ?? 0) + 1)")
        }
        let http = try http("127.0.0.1")
        let first = HTTPCall(.get, "http://at-127-0-0-1:\(server.port)/0")
        #expect(try await http.perform(first, limit: 100, redirects: 3).body == [3])
        #expect(try await http.perform(first, limit: 100, redirects: 2).status == 302)
        #expect(try await http.perform(first, limit: 100).status == 302)
    }

    @Test("are checked like the first address")
    func checksEachStep() async throws {
        let inside = try MediaServer { _ in .ok([1]) }
        for target in ["http://127.0.0.1:\(inside.port)/", "http://at-127-0-0-1:\(inside.port)/", "http://2130706433/"]
        {
            let outside = try MediaServer(at: "127.0.0.2") { _ in .status("301 Moved", "location: \(target)") }
            let http = try http("127.0.0.2")
            let error = await #expect(throws: FetchFailure.self) {
                try await http.perform(
                    HTTPCall(.get, "http://at-127-0-0-2:\(outside.port)/"),
                    limit: 100,
                    redirects: 3
                )
            }
            guard case .forbidden = error else { throw MediaServer.Broken(call: "\(String(describing: error))") }
            #expect(outside.requests.count == 1)
        }
        #expect(inside.requests.isEmpty)
    }

    @Test("do not carry credentials to somebody else")
    func keepsCredentials() async throws {
        let other = try MediaServer(at: "127.0.0.2") { _ in .ok([1]) }
        let first = try MediaServer { request in
            request.contains("/start")
                ? .status("307 Away", "location: /same")
                : .status("307 Away", "location: http://at-127-0-0-2:\(other.port)/")
        }
        let call = HTTPCall(
            .get,
            "http://at-127-0-0-1:\(first.port)/start",
            headers: [.authorization: "Bearer secret", .cookie: "a=secret"]
        )
        #expect(try await http("127.0.0.0/8").perform(call, limit: 100, redirects: 3).body == [1])
        #expect(first.requests.filter { $0.contains("Bearer secret") }.count == 2)
        #expect(other.requests.count == 1)
        #expect(!other.requests.contains { $0.contains("secret") })
    }
}
