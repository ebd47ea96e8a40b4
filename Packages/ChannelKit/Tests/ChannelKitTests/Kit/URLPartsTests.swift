import ChannelKit
import Testing

@Suite("Web addresses")
struct URLPartsTests {
    @Test(
        "are taken apart",
        arguments: [
            ("https://Example.com", "example.com", nil, "/"),
            ("https://a.example:8443/x?y=1#z", "a.example", 8443, "/x?y=1"),
            ("http://[::1]:80?q", "::1", 80, "/?q"), ("HTTPS://a.example#top", "a.example", nil, "/"),
        ] as [(String, String, Int?, String)]
    )
    func parts(_ text: String, _ host: String, _ port: Int?, _ path: String) throws {
        let parts = try #require(URLParts(text))
        #expect(parts.host == host)
        #expect(parts.port == port)
        #expect(parts.path == path)
    }

    @Test(
        "that could mean something else are refused",
        arguments: [
            "", "example.com", "ftp://example.com", "https://", "https://user@example.com", "https://a.example:0",
            "https://a.example:99999", "https://a.example\\@b.example", "https://a.example/ x", "https://[::1",
            "https://a.example:x",
        ]
    )
    func refused(_ text: String) {
        #expect(URLParts(text) == nil)
    }

    @Test(
        "are covered by names and by what lies below a name",
        arguments: [
            ("https://api.example.com", ["api.example.com"], true),
            ("https://API.example.com", ["api.EXAMPLE.com"], true),
            ("https://a.cdn.example.com", ["*.cdn.example.com"], true),
            ("https://cdn.example.com", ["*.cdn.example.com"], false),
            ("https://evilcdn.example.com", ["*.cdn.example.com"], false),
            ("https://api.example.com.evil.test", ["api.example.com"], false),
            ("https://api.example.com", [], false),
        ] as [(String, [String], Bool)]
    )
    func coverage(_ url: String, _ patterns: [String], _ wanted: Bool) throws {
        #expect(try #require(URLParts(url)).isCovered(by: patterns) == wanted)
    }

    @Test("know this machine")
    func loopback() throws {
        #expect(try #require(URLParts("http://127.0.0.1:8080/")).isLoopback)
        #expect(try #require(URLParts("http://localhost")).origin == "http://localhost")
        #expect(try #require(URLParts("https://localhost.example.com")).isLoopback == false)
    }
}
