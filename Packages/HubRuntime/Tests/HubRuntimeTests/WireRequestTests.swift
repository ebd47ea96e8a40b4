import ChannelKit
import HTTPTypes
import HubCore
import Testing

@testable import HubRuntime

@Suite("A request from a file")
struct WireRequestTests {
    @Test(
        "is read whatever its lines end with",
        arguments: [
            "POST /hooks/1?a=b HTTP/1.1\r\nHost: hub.example\r\nX-Id:  7\r\n\r\n{}\n",
            "POST /hooks/1?a=b HTTP/1.1\nHost: hub.example\nX-Id: 7\n\n{}\n",
        ]
    )
    func lines(_ text: String) throws {
        let request = try #require(WireRequest(Array(text.utf8)))
        #expect(request.method == .post)
        #expect(request.headers[try #require(HTTPField.Name("X-Id"))] == "7")
        #expect(request.body == Array("{}\n".utf8))
        let webhook = request.webhookRequest(receivedAt: Timestamp(seconds: 1))
        #expect(webhook.publicURL == "https://hub.example/hooks/1?a=b")
    }

    @Test(
        "keeps every byte of the body",
        arguments: [
            ("GET / HTTP/1.1\n\n", ""), ("GET / HTTP/1.1\r\n\r\n", ""), ("GET / HTTP/1.1\r\nHost: a", ""),
            ("PUT / HTTP/1.1\n\nfirst\r\n\r\nsecond", "first\r\n\r\nsecond"),
            ("PUT / HTTP/1.1\r\n\r\nfirst\n\nsecond\n", "first\n\nsecond\n"),
        ]
    )
    func body(_ text: String, _ expected: String) throws {
        #expect(try #require(WireRequest(Array(text.utf8))).body == Array(expected.utf8))
    }

    @Test("keeps bytes that are no text")
    func binary() throws {
        let body: [UInt8] = [0, 255, 13, 10, 254, 10, 10]
        #expect(try #require(WireRequest(Array("POST / HTTP/1.1\n\n".utf8) + body)).body == body)
    }

    @Test(
        "is none where the bytes begin with anything else",
        arguments: [
            "", "\n\n", "{}", "From: lan@shop.example\nSubject: HTTP/1.1\n\nChào", "POST /", "POST / FTP/1.0\n\n",
            "POST / HTTP/1.1\nno colon\n\n", "POST / HTTP/1.1\nbad name: 1\n\n", "PO ST / HTTP/1.1\n\n",
        ]
    )
    func others(_ text: String) {
        #expect(WireRequest(Array(text.utf8)) == nil)
    }
}
