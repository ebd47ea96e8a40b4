import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// What a browser loads of a page: the page, and every script and style that one of them names.
struct PageLoad {
    let base: String
    /// A client that leaves what it receives compressed.
    let client: HTTPClient

    /// The size in KB as it comes over the wire, and as it is once unpacked.
    func size(of path: String) async throws -> (compressed: Double, plain: Double) {
        var (compressed, plain) = (0.0, 0.0)
        var waiting = [path]
        var seen: Set<String> = [path]
        while let next = waiting.popLast() {
            compressed += Double(try await load(next, "gzip").count) / 1000
            let text = String(decoding: try await load(next, "identity"), as: UTF8.self)
            plain += Double(text.utf8.count) / 1000
            for name in names(in: text) {
                let found = URL(string: name, relativeTo: URL(string: next))?.standardized.path ?? ""
                if seen.insert(found).inserted { waiting.append(found) }
            }
        }
        return (compressed, plain)
    }

    private func names(in text: String) -> [String] {
        text.matches(of: /["']((?:\.{0,2}\/)?[\w\/\-]+\.(?:js|css|svg))["']/).map { String($0.1) }
    }

    private func load(_ path: String, _ encoding: String) async throws -> [UInt8] {
        var request = HTTPClientRequest(url: base + path)
        request.headers.add(name: "Accept-Encoding", value: encoding)
        let response = try await client.execute(request, timeout: .seconds(10))
        guard response.status == .ok else { throw BenchFailure("\(path) answered \(response.status).") }
        return Array(buffer: try await response.body.collect(upTo: 10 << 20))
    }
}
