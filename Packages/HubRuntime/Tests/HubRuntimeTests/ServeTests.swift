import Foundation
import Glibc
import Testing

@testable import HubRuntime

@Suite("Serving")
struct ServeTests {
    @Test("says what to do where the port is taken")
    func portTaken() async throws {
        let bench = try Bench()
        let (listener, port) = try listen()
        defer { close(listener) }
        let text = await bench.complaint { try await bench.run("serve --data \(bench.data) --port \(port)") }
        #expect(
            text == "The hub cannot listen on 127.0.0.1:\(port): something listens there already. "
                + "Stop it, or choose another port with --port."
        )
    }

    @Test("makes no store where its address cannot be used")
    func badAddress() async throws {
        let bench = try Bench()
        let text = await bench.complaint { try await bench.run("serve --data \(bench.data) --public-url hub.example") }
        #expect(text.hasPrefix("“hub.example” is no public address."))
        #expect(!FileManager.default.fileExists(atPath: bench.data))
    }

    /// A socket that listens on a port of loopback which nobody else has.
    private func listen() throws -> (listener: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, size) + Glibc.listen(listener, 1) + getsockname(listener, address, &size)
            }
        }
        try #require(status == 0)
        return (listener, UInt16(bigEndian: address.sin_port))
    }
}
