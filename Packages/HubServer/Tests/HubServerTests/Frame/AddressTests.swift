import Testing

@testable import HubServer

@Suite struct AddressTests {
    @Test(
        "the client's address is what trusted proxies say",
        arguments: [
            // Nobody is trusted: what the header says does not count.
            ([], "203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
            // One proxy.
            (["10.0.0.0/8"], "10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
            // What the client itself wrote stands left of what the proxy saw.
            (["10.0.0.0/8"], "10.1.2.3", ["1.1.1.1, 198.51.100.1"], "198.51.100.1"),
            // A chain of two proxies, in two lines.
            (["10.0.0.0/8"], "10.1.2.3", ["1.1.1.1, 198.51.100.1", "10.9.9.9"], "198.51.100.1"),
            // Garbage ends the chain.
            (["10.0.0.0/8"], "10.1.2.3", ["198.51.100.1, <script>"], "10.1.2.3"),
            (["::1", "fd00::/8"], "::1", ["2001:db8::7"], "2001:db8::7"),
            (["10.0.0.0/8"], "::ffff:10.1.2.3", ["198.51.100.1"], "198.51.100.1"),
            (["10.0.0.0/8"], "10.1.2.3", [], "10.1.2.3"),
        ]
    )
    func theClientsAddressIsWhatTrusted(
        trusted: [String],
        peer: String,
        forwarded: [String],
        expected: String
    ) {
        let address = ClientAddress(trusted: trusted.compactMap { NetworkRange($0) }, trustsLocalSocket: false)
        #expect(address.resolve(peer: peer, forwarded: forwarded) == expected)
    }

    @Test("a socket of this machine is believed only if the operator says so")
    func aSocketOfThisMachineIs() {
        let header = ["198.51.100.1"]
        #expect(ClientAddress(trusted: [], trustsLocalSocket: false).resolve(peer: nil, forwarded: header) == "")
        #expect(
            ClientAddress(trusted: [], trustsLocalSocket: true).resolve(peer: nil, forwarded: header) == "198.51.100.1"
        )
    }

    @Test(
        "what is no range is refused",
        arguments: ["", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/8/8", "example.vn", "10.0.0.0/-1"]
    )
    func whatIsNoRangeIsRefused(text: String) {
        #expect(NetworkRange(text) == nil)
    }

    @Test(
        "a public address is written as browsers write an origin",
        arguments: [
            ("https://hub.example.vn", "https://hub.example.vn"),
            ("https://Hub.Example.vn:443/", "https://hub.example.vn"),
            ("http://localhost:8080", "http://localhost:8080"), ("http://[::1]:8080", "http://[::1]:8080"),
        ]
    )
    func aPublicAddressIsWrittenAs(text: String, origin: String) {
        #expect(PublicURL(text)?.origin == origin)
    }

    @Test(
        "an address with anything else is no public address",
        arguments: [
            "hub.example.vn", "ftp://a.vn", "https://a.vn/hub", "https://u:p@a.vn", "https://", "https://a.vn?x",
        ]
    )
    func anAddressWithAnythingElseIs(text: String) {
        #expect(PublicURL(text) == nil)
    }
}
