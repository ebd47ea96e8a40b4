import ChannelKit
import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import HubSync

/// Names that lead where a test wants; each look-up takes the next answer, the last one stays.
private final class Names: Sendable {
    private let answers: Mutex<[String]>
    private let count = Mutex(0)

    init(_ answers: String...) {
        self.answers = Mutex(answers)
    }

    var lookups: Int { count.withLock { $0 } }

    func look(_ host: String) -> [IPAddress] {
        count.withLock { $0 += 1 }
        return answers.withLock { answers in
            guard let first = answers.first else { return [] }
            if answers.count > 1 { answers.removeFirst() }
            return IPAddress(first).map { [$0] } ?? []
        }
    }
}

@Suite("The way out", .timeLimit(.minutes(1)))
struct GuardedHTTPTests {
    private func http(_ allowed: String..., names: Names = Names("127.0.0.1")) throws -> GuardedHTTP {
        GuardedHTTP(try AddressGuard(allowing: allowed)) { names.look($0) }
    }

    private func get(_ url: String, timeout: Duration = .seconds(10), _ headers: HTTPFields = [:]) -> HTTPCall {
        HTTPCall(.get, url, headers: headers, timeout: timeout)
    }

    @Test("connects to the address that was checked, whatever the name means to others")
    func pinsTheAddress() async throws {
        let inside = try MediaServer { _ in .ok([1]) }
        let outside = try MediaServer(at: "127.0.0.2", port: inside.port) { _ in .ok([2]) }
        let names = Names("127.0.0.2")
        // The system takes this name for 127.0.0.1, so a second resolution would be seen there.
        let reply = try await http("127.0.0.2", names: names)
            .perform(get("http://localhost:\(inside.port)/"), limit: 100)
        #expect(reply.body == [2])
        #expect(inside.requests.isEmpty)
        #expect(outside.requests.count == 1)
        #expect(names.lookups == 1)
    }

    @Test("is not led inside by a name that changes its mind")
    func survivesRebinding() async throws {
        let inside = try MediaServer { _ in .ok([1]) }
        let outside = try MediaServer(at: "127.0.0.2", port: inside.port) { _ in .ok([2]) }
        let http = try http("127.0.0.2", names: Names("127.0.0.2", "127.0.0.1"))
        let call = get("http://rebind.example:\(inside.port)/")
        #expect(try await http.perform(call, limit: 100).body == [2])
        for _ in 1...3 {
            await #expect(throws: FetchFailure.self) { try await http.perform(call, limit: 100) }
        }
        #expect(inside.requests.isEmpty)
        #expect(outside.requests.count == 1)
    }

    @Test(
        "refuses loopback by name and by address",
        arguments: ["localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"]
    )
    func refusesLoopback(_ host: String) async throws {
        let inside = try MediaServer { _ in .ok([1]) }
        let http = GuardedHTTP(try AddressGuard())
        let error = await #expect(throws: FetchFailure.self) {
            try await http.perform(get("http://\(host):\(inside.port)/"), limit: 100)
        }
        guard case .forbidden = error else { throw MediaServer.Broken(call: "\(String(describing: error))") }
        #expect(inside.requests.isEmpty)
    }

    @Test("asks for the certificate of the name, though it connects to an address")
    func namesTheHostInTLS() async throws {
        let server = try MediaServer { _ in .answer(Array("this is no TLS".utf8)) }
        let http = try http("127.0.0.1")
        let error = await #expect(throws: FetchFailure.self) {
            try await http.perform(get("https://pinned.example:\(server.port)/"), limit: 100)
        }
        #expect(server.requests.first?.contains("pinned.example") == true)
        // Without TLS nothing of the request has left.
        #expect(error == .notSent("pinned.example: TLS could not be set up"))
    }

    @Test("tries the next address of a host if one refuses")
    func triesFurtherAddresses() async throws {
        let server = try MediaServer { _ in .ok([7]) }
        let http = GuardedHTTP(try AddressGuard(allowing: ["127.0.0.0/8"])) { _ in
            ["127.0.0.3", "127.0.0.1"].compactMap { IPAddress($0) }
        }
        #expect(try await http.perform(get("http://two.example:\(server.port)/"), limit: 100).body == [7])
    }

    @Test("sends what was given, as HTTP")
    func sendsTheCall() async throws {
        let server = try MediaServer { _ in .status("204 No Content", "x-kind: test") }
        var call = HTTPCall(
            .post,
            "http://api.example:\(server.port)/bot/send?x=1",
            headers: [.contentType: "application/json", .authorization: "Bearer t"],
            body: Array("{}".utf8)
        )
        call.headers.append(HTTPField(name: try #require(HTTPField.Name("Host")), value: "evil.example"))
        let reply = try await http("127.0.0.1").perform(call, limit: 100)
        #expect(reply.status == 204)
        #expect(reply.headers[try #require(HTTPField.Name("x-kind"))] == "test")
        let request = try #require(server.requests.first)
        #expect(request.hasPrefix("POST /bot/send?x=1 HTTP/1.1\r\n"))
        #expect(request.lowercased().contains("host: api.example:\(server.port)\r\n"))
        #expect(!request.contains("evil.example"))
        #expect(request.contains("Bearer t"))
    }

    @Test("stops reading at the limit, announced or not")
    func capsTheSize() async throws {
        let announced = try MediaServer { _ in .ok([UInt8](repeating: 1, count: 101)) }
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
        let endless = try MediaServer { request in
            request.hasPrefix("GET") ? .forever(Array((head + "1\r\nx\r\n").utf8)) : .hangUp
        }
        let http = try http("127.0.0.1")
        await #expect(throws: FetchFailure.tooLarge(100)) {
            try await http.perform(get("http://a.example:\(announced.port)/"), limit: 100)
        }
        await #expect(throws: FetchFailure.self) {
            try await http.perform(get("http://a.example:\(endless.port)/"), limit: 100)
        }
        let closing = try MediaServer { _ in
            .answer(Array("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".utf8) + [UInt8](repeating: 1, count: 200_000))
        }
        await #expect(throws: FetchFailure.tooLarge(100)) {
            try await http.perform(get("http://a.example:\(closing.port)/"), limit: 100)
        }
    }

    @Test("gives up in time while a server says nothing, and stops when told to")
    func capsTheTime() async throws {
        let server = try MediaServer { _ in .silence }
        let http = try http("127.0.0.1")
        let call = get("http://a.example:\(server.port)/", timeout: .milliseconds(200))
        await #expect(throws: FetchFailure.noAnswer("no answer in time")) { try await http.perform(call, limit: 100) }
        let slow = Task { try await http.perform(get("http://a.example:\(server.port)/"), limit: 100) }
        try await Task.sleep(for: .milliseconds(50))
        slow.cancel()
        await #expect(throws: FetchFailure.cancelled) { try await slow.value }
    }

    @Test("knows that nothing was sent while a name was being looked up")
    func timesOutBeforeSending() async throws {
        let http = GuardedHTTP(try AddressGuard()) { _ in
            try await Task.sleep(for: .seconds(30))
            return []
        }
        await #expect(throws: FetchFailure.notSent("no connection in time")) {
            try await http.perform(get("http://a.example/", timeout: .milliseconds(50)), limit: 100)
        }
    }
}
