import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync
import Testing

@Suite("Files of received messages", .timeLimit(.minutes(1)))
struct MediaFetcherTests {
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3]

    private func file(_ address: String, type: String? = nil, size: Int? = nil) -> Media {
        Media(kind: .image, source: .remote(address), name: "a.png", mimeType: type, size: size)
    }

    @Test("are fetched from a public address and kept under the type they have")
    func fetchesOpenAddresses() async throws {
        let server = try MediaServer { _ in .ok(Self.png, type: "text/html") }
        let hub = try await MediaHub([(.plain("files"), nil)])
        let waiting = try await hub.receive(file: file("http://127.0.0.1:\(server.port)/a", type: "text/html"))
        #expect(waiting.blob == nil)
        #expect(try await hub.services.media.fetchWaiting() == 1)
        let kept = try #require(await hub.now(waiting))
        #expect(kept.mimeType == "image/png")
        #expect(kept.size == Self.png.count)
        let blob = try #require(kept.blob)
        #expect(try await hub.store.blobs.get(blob) == Self.png)
        #expect(try await hub.services.media.fetchWaiting() == 0)
    }

    @Test("are asked for as the channel says, with its credentials")
    func asksTheChannel() async throws {
        let server = try MediaServer { $0.contains("Bearer t") ? .ok(Self.png) : .status("401 Unauthorized") }
        let hub = try await MediaHub([
            (
                .plain("files"),
                { media in
                    guard case .remote(let token) = media.source else { return .bytes(Self.png) }
                    let address = "http://127.0.0.1:\(server.port)/\(token)"
                    return .call(HTTPCall(.get, address, headers: [.authorization: "Bearer t"]))
                }
            )
        ])
        let remote = try await hub.receive(file: file("file-7"))
        let part = try await hub.receive(file: Media(kind: .file, source: .part(2)))
        #expect(try await hub.services.media.fetchWaiting() == 2)
        #expect(try await hub.now(remote)?.blob != nil)
        #expect(try await hub.now(part)?.blob != nil)
        #expect(server.requests.count == 1)
        #expect(server.requests.first?.hasPrefix("GET /file-7 ") == true)
    }

    @Test("are refused for good where nothing will change, in words for people")
    func refuses() async throws {
        let large = try MediaServer { _ in .ok([UInt8](repeating: 1, count: 1001)) }
        let gone = try MediaServer { _ in .status("404 Not Found") }
        let hub = try await MediaHub([(.plain("files"), nil)])
        let cases: [(Media, String)] = [
            (file("http://127.0.0.1:\(large.port)/"), "larger than"),
            (file("http://127.0.0.1:\(gone.port)/", size: 5000), "larger than"),
            (file("http://127.0.0.1:\(gone.port)/"), "no longer there"),
            (file("http://10.0.0.1/secret"), "does not fetch from there"),
            (file("http://169.254.169.254/latest/meta-data"), "does not fetch from there"),
            (file("file:///etc/passwd"), "does not say where the file is"),
            (file("token-of-the-platform"), "does not say where the file is"),
            (Media(kind: .file, source: .part(0)), "does not say where the file is"),
        ]
        for (media, words) in cases {
            let waiting = try await hub.receive(file: media)
            #expect(try await hub.services.media.fetchWaiting() == 1)
            let kept = try #require(await hub.now(waiting))
            #expect(kept.blob == nil)
            #expect(kept.reason?.contains(words) == true, "\(media.source): \(kept.reason ?? "no reason")")
            #expect(kept.reason?.contains("secret") == false)
        }
    }

    @Test("are tried again later if a server is in trouble")
    func triesAgain() async throws {
        let server = try MediaServer { _ in .status("500 Internal Server Error") }
        let hub = try await MediaHub([(.plain("files"), nil)])
        let waiting = try await hub.receive(file: file("http://127.0.0.1:\(server.port)/"))
        #expect(try await hub.services.media.fetchWaiting() == 1)
        let later = try #require(await hub.now(waiting))
        #expect(later.attempts == 1)
        #expect(later.reason == nil)
        // Its turn comes only after the rest.
        #expect(try await hub.services.media.fetchWaiting() == 0)
        hub.advance(by: .seconds(11))
        #expect(try await hub.services.media.fetchWaiting() == 1)
        // After the sixth attempt it is given up.
        for _ in 3...6 {
            hub.advance(by: .seconds(3600))
            #expect(try await hub.services.media.fetchWaiting() == 1)
        }
        hub.advance(by: .seconds(3600))
        #expect(try await hub.services.media.fetchWaiting() == 0)
        #expect(server.requests.count == 6)
        #expect(try await hub.now(waiting)?.reason?.contains("6 attempts") == true)
    }

    @Test("come while the hub runs, the quick ones past the slow ones")
    func fetchesWhileRunning() async throws {
        let server = try MediaServer { $0.contains("/slow") ? .silence : .ok(Self.png) }
        let hub = try await MediaHub([(.plain("files"), nil)])
        let slow = try await hub.receive(file: file("http://127.0.0.1:\(server.port)/slow"))
        let running = Task { try await hub.services.media.run() }
        let quick = try await hub.receive(file: file("http://127.0.0.1:\(server.port)/quick"))
        while try await hub.now(quick)?.blob == nil { try await Task.sleep(for: .milliseconds(10)) }
        #expect(try await hub.now(slow)?.attempts == 0)
        running.cancel()
        try await running.value
        // Stopping is no failed attempt.
        #expect(try await hub.now(slow)?.attempts == 0)
        #expect(try await hub.now(slow)?.reason == nil)
    }
}
