import ChannelKit
import HubCore
import Testing

@testable import HubSync

@Suite("The type of a file")
struct MediaTypeTests {
    @Test(
        "is told by its first bytes",
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0], "image/png"),
            ([0xFF, 0xD8, 0xFF, 0xE0], "image/jpeg"),
            (Array("GIF89a…".utf8), "image/gif"),
            (Array("RIFF\u{1}\u{1}\u{1}\u{1}WEBPVP8 ".utf8), "image/webp"),
            (Array("RIFF\u{1}\u{1}\u{1}\u{1}WAVEfmt ".utf8), "audio/wav"),
            (Array("%PDF-1.7\n".utf8), "application/pdf"),
            (Array("\0\0\0\u{18}ftypisom\0\0".utf8), "video/mp4"),
            (Array("\0\0\0\u{18}ftypM4A \0\0".utf8), "audio/mp4"),
            (Array("\0\0\0\u{18}ftypheic\0\0".utf8), "image/heic"),
            (Array("OggS\0".utf8), "audio/ogg"),
            (Array("ID3\u{4}".utf8), "audio/mpeg"),
            ([0xFF, 0xFB, 0x90], "audio/mpeg"),
            (Array("PK\u{3}\u{4}".utf8), "application/zip"),
        ]
    )
    func tellsTypes(_ bytes: [UInt8], _ type: String) {
        #expect(FileType.sniff(bytes) == type)
        #expect(FileType.decide(bytes, claim: "text/html") == type)
        for count in 0...1 { #expect(FileType.sniff(Array(bytes.prefix(count))) == nil) }
    }

    @Test(
        "is never what somebody only says, if anything depends on it",
        arguments: [
            ("<html><script>", "image/png"), ("<html><script>", "text/html"), ("<svg onload=x>", "image/svg+xml"),
            ("alert(1)", "application/javascript"), ("words", nil), ("\0\u{1}", "text/plain"), ("", "video/mp4"),
        ]
    )
    func trustsNoClaim(_ text: String, _ claim: String?) {
        #expect(FileType.decide(Array(text.utf8), claim: claim) == "application/octet-stream")
    }

    @Test("may be narrowed by what somebody says")
    func takesHarmlessClaims() {
        let document = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        #expect(FileType.decide(Array("PK\u{3}\u{4}".utf8), claim: document) == document)
        #expect(FileType.decide(Array("Xin chào\r\n".utf8), claim: "text/plain; charset=utf-8") == "text/plain")
        #expect(FileType.decide([0xC3, 0x28], claim: "text/plain") == "application/octet-stream")
    }
}

@Suite("What follows when a file does not come")
struct MediaPolicyTests {
    private let policy = FetchPolicy(largestFile: 25 << 20)

    @Test("waits longer each time and gives up after the sixth")
    func backsOff() {
        let start = Timestamp(seconds: 1_700_000_000)
        let waits = (0..<5).map { policy.verdict(on: .passing("no answer"), after: $0, now: start) }
        #expect(waits == [10, 40, 160, 640, 2560].map { .again(at: start + .seconds($0)) })
        guard case .refuse(let reason) = policy.verdict(on: .passing("no answer"), after: 5, now: start) else {
            Issue.record("it was not given up")
            return
        }
        #expect(reason == "The file could not be fetched in 6 attempts; the last one failed: no answer.")
    }

    @Test("waits as long as it is asked to")
    func waitsAsAsked() {
        let start = Timestamp(seconds: 1_700_000_000)
        let asked = policy.verdict(on: .passing("throttled", after: .seconds(300)), after: 0, now: start)
        #expect(asked == .again(at: start + .seconds(300)))
    }

    @Test("gives up at once where nothing will change")
    func givesUp() {
        let start = Timestamp(seconds: 1_700_000_000)
        #expect(
            policy.verdict(on: .tooLarge, after: 0, now: start)
                == .refuse("The file is larger than 25 MB and was not fetched.")
        )
        for status in [404, 410, 302] {
            guard case .lasting? = FetchPolicy.Problem(.init(status: status)) else {
                Issue.record("HTTP \(status) may pass")
                continue
            }
        }
        #expect(FetchPolicy.Problem(.init(status: 200)) == nil)
        #expect(FetchPolicy.Problem(.init(status: 503)) == .passing("the server answered HTTP 503"))
    }
}
