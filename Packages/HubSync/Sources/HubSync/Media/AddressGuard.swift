import ChannelKit

/// Decides which addresses the hub may connect to: public ones, and what the operator allows besides.
///
/// A pure value; whoever connects asks it with the very address that is used for the connection.
public struct AddressGuard: Sendable {
    private let names: [String]
    private let blocks: [AddressBlock]

    /// A guard with the operator's list.
    ///
    /// - Parameter entries: host names (`pbx.shop.example`, `*.shop.example`), addresses and ranges (`192.168.1.0/24`).
    ///   A name on the list may lead to any address; a range holds for every name.
    /// - Throws: `ConfigurationProblem` naming the entry that is none of these.
    public init(allowing entries: [String] = []) throws {
        var names: [String] = []
        var blocks: [AddressBlock] = []
        for entry in entries.map({ $0.lowercased() }) {
            if let block = AddressBlock(entry) {
                blocks.append(block)
            } else if HostName.isValid(entry.hasPrefix("*.") ? String(entry.dropFirst(2)) : entry) {
                names.append(entry)
            } else {
                throw ConfigurationProblem(
                    field: "allow",
                    "“\(entry)” is neither a host name nor an address nor a range such as 192.168.1.0/24."
                )
            }
        }
        self.names = names
        self.blocks = blocks
    }

    /// Whether a connection to `address` may be made for the sake of `host`.
    public func allows(_ address: IPAddress, for host: String) -> Bool {
        Self.isPublic(address) || blocks.contains { $0.contains(address) } || HostName.isCovered(host, by: names)
    }

    /// Whether an address belongs to the public Internet, by the special-purpose registries of IANA.
    static func isPublic(_ address: IPAddress) -> Bool {
        guard address.bytes.count == 16 else { return !special4.contains { $0.contains(address) } }
        return global6.contains { $0.contains(address) } && !special6.contains { $0.contains(address) }
    }

    // This network, private, carrier's, loopback, link-local, protocol assignments, documentation, relays,
    // benchmarks, multicast, reserved and broadcast.
    private static let special4 = [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    ].compactMap { AddressBlock($0) }

    // All that is given out for public use; whatever is outside, as ::1, fc00::/7 and fe80::/10, is not public.
    private static let global6 = ["2000::/3"].compactMap { AddressBlock($0) }

    // Protocol assignments with Teredo, documentation, 6to4 (which holds IPv4 addresses), documentation again.
    private static let special6 = ["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"].compactMap {
        AddressBlock($0)
    }
}

/// Names of hosts, as far as the hub connects to them.
enum HostName {
    /// Whether a text is a host name of letters, digits, hyphens and underscores.
    ///
    /// A name whose last label is a number is none: systems take it for an address, each in its own way.
    static func isValid(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        guard text.utf8.count <= 253, let last = labels.last, !isNumber(last) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.utf8.allSatisfy(isAllowed) && label.first != "-"
        }
    }

    static func isCovered(_ host: String, by patterns: [String]) -> Bool {
        patterns.contains { $0.hasPrefix("*.") ? host.hasSuffix($0.dropFirst()) : host == $0 }
    }

    private static func isNumber(_ label: Substring) -> Bool {
        let digits = label.lowercased()
        return digits.hasPrefix("0x") ? digits.dropFirst(2).allSatisfy(\.isHexDigit) : digits.allSatisfy(\.isNumber)
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
