import ChannelKit
import Testing

@testable import HubSync

@Suite("The guard of addresses")
struct GuardAddressTests {
    @Test(
        "lets nobody reach what is not public",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.7",
            "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255", "198.51.100.4", "203.0.113.9", "224.0.0.1",
            "239.255.255.250", "240.0.0.1", "255.255.255.255",
            "::", "::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:169.254.169.254", "::127.0.0.1",
            "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::1",
            "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1", "fe80::1", "fec0::1", "ff02::1",
        ]
    )
    func refusesSpecialAddresses(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(try !AddressGuard().allows(address, for: "shop.example"))
    }

    @Test(
        "lets public addresses through, those right beside the others too",
        arguments: [
            "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
            "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "198.17.255.255",
            "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "2001:200::1", "2001:4860:4860::8888",
            "2606:4700::1111", "2a00:1450::1",
        ]
    )
    func allowsPublicAddresses(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(try AddressGuard().allows(address, for: "shop.example"))
    }

    @Test("takes an operator's ranges, addresses and names")
    func takesTheAllowList() throws {
        let list = try AddressGuard(allowing: [
            "192.168.1.0/24", "10.0.0.7", "fd00::/8", "pbx.example", "*.lan.example",
        ])
        let inside = try ["192.168.1.200", "10.0.0.7", "::ffff:10.0.0.7", "fd00::5"].map { try #require(IPAddress($0)) }
        let outside = try ["192.168.2.1", "10.0.0.8", "127.0.0.1"].map { try #require(IPAddress($0)) }
        for address in inside { #expect(list.allows(address, for: "any.example")) }
        for address in outside {
            #expect(!list.allows(address, for: "any.example"))
            #expect(list.allows(address, for: "pbx.example"))
            #expect(list.allows(address, for: "a.lan.example"))
            #expect(!list.allows(address, for: "lan.example"))
            #expect(!list.allows(address, for: "evil-pbx.example"))
        }
    }

    @Test(
        "names an entry of the list that is none",
        arguments: [
            "", "10.0.0.0/33", "10.0.0.0/-1", "10.0/8", "http://a.example", "a b", "127.1", "*", "*.", "10.0.0.0/8/8",
        ]
    )
    func refusesEntries(_ entry: String) {
        #expect(throws: ConfigurationProblem.self) { try AddressGuard(allowing: [entry]) }
    }

    @Test(
        "takes no other spelling for an address",
        arguments: [
            "2130706433", "0x7f000001", "017700000001", "127.1", "127.0.1", "0177.0.0.1", "0x7f.0.0.1", "127.0.0.1.",
            "127.0.0.01", "256.1.1.1", "1.2.3.4.5", "1.2.3.4%25eth0", "", "localhost",
        ]
    )
    func readsAddressesStrictly(_ text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test("writes addresses as people do", arguments: ["8.8.8.8", "2001:db8::1", "::1"])
    func writesAddresses(_ text: String) {
        #expect(IPAddress(text)?.description == text)
        #expect(IPAddress("::ffff:8.8.8.8")?.description == "8.8.8.8")
    }
}

@Suite("Where a request goes")
struct GuardDestinationTests {
    @Test(
        "is refused if anybody could read it differently",
        arguments: [
            "ftp://a.example/", "file:///etc/passwd", "a.example", "http://", "http://user@a.example/",
            "http://2130706433/", "http://0x7f000001/", "http://017700000001/", "http://127.1/", "http://0177.0.0.1/",
            "http://0x7f.1/", "http://1.2.3.4.5/", "http://127.0.0.1./", "http://a.example./", "http://a..example/",
            "http://a%2eexample/", "http://a.example\\@b.example/", "http://[::1%25lo]/", "http://[fe80::1%lo]/",
            "http://a.example:99999/", "http://a.example:0/", "http://ví-dụ.example/", "http://-a.example/",
            "http://a.example/ x", "http://a\tb.example/", "http://①②⑦.0.0.1/", "http://1.0x1/",
        ]
    )
    func refusesOddAddresses(_ url: String) {
        #expect(throws: FetchFailure.self) { try Destination(url) }
    }

    @Test(
        "is written out as it was read",
        arguments: [
            ("HTTPS://A.Example/x?y=1#z", "https://a.example/x?y=1"), ("http://a.example?q", "http://a.example/?q"),
            ("http://[2001:DB8::1]:81/", "http://[2001:db8::1]:81/"), ("http://8.8.8.8", "http://8.8.8.8/"),
        ]
    )
    func writesItselfOut(_ url: String, _ expected: String) throws {
        #expect(try Destination(url).url == expected)
    }

    @Test(
        "follows a redirect as browsers do",
        arguments: [
            ("https://b.example/c", "https://b.example/c"), ("//b.example/c", "https://b.example/c"),
            ("/c?d", "https://a.example:8443/c?d"), ("c", "https://a.example:8443/x/c"),
        ]
    )
    func followsRedirects(_ location: String, _ expected: String) throws {
        #expect(try Destination("https://a.example:8443/x/y?z=/1").following(location).url == expected)
    }

    @Test(
        "does not follow out of TLS or out of the web",
        arguments: ["http://a.example/", "ftp://a.example/", "//127.1/"]
    )
    func refusesRedirects(_ location: String) throws {
        let place = try Destination("https://a.example/")
        #expect(throws: FetchFailure.self) { try place.following(location) }
    }
}
