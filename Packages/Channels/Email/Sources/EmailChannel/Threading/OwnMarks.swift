internal import ChannelKit
internal import HubCore

/// What we write into our own letters to know them again.
struct OwnMarks: Sendable {
    /// The header that carries a signed mark.
    static let header = "x-hub-id"

    let secret: String
    let mailbox: String

    /// The `Message-ID` of a command's letter, the same at every attempt, without brackets.
    func messageID(for command: ID<OutboundCommand>) -> String {
        "\(command).\(signature("id", command.description))@\(domain)"
    }

    /// The command that a `Message-ID` of ours belongs to; `nil` for others' and forged ones.
    func command(inMessageID id: String) -> ID<OutboundCommand>? {
        guard let at = id.lastIndex(of: "@"), id[id.index(after: at)...] == domain[...] else { return nil }
        return command(in: String(id[..<at]), purpose: "id")
    }

    /// The `Message-ID` of a letter that the hub itself writes to a colleague, without brackets.
    func systemMessageID(for command: ID<OutboundCommand>) -> String {
        "\(command).\(signature("system", command.description))@\(domain)"
    }

    /// Whether an id is one of ``systemMessageID(for:)``.
    func isSystem(messageID id: String) -> Bool {
        guard let at = id.lastIndex(of: "@"), id[id.index(after: at)...] == domain[...] else { return false }
        return command(in: String(id[..<at]), purpose: "system") != nil
    }

    /// Whatever looks like an id of ours at the beginning of a text.
    func messageIDs(in text: String) -> [String] {
        let end = "@" + domain
        let words = text.utf8.prefix(262_144).split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "@"):
                false
            default: true
            }
        }
        let ids = words.lazy.map { String(decoding: $0, as: UTF8.self) }.filter { $0.hasSuffix(end) }
        return Array(ids.prefix(100)).unique()
    }

    /// The value of our header in a command's letter.
    func stamp(for command: ID<OutboundCommand>) -> String {
        "\(command).\(signature("stamp", command.description))"
    }

    /// The command that a header of ours belongs to; `nil` if it is forged.
    func command(inStamp stamp: String) -> ID<OutboundCommand>? {
        command(in: stamp.trimmed, purpose: "stamp")
    }

    private func command(in text: String, purpose: String) -> ID<OutboundCommand>? {
        let pieces = text.split(separator: ".", omittingEmptySubsequences: false)
        guard pieces.count == 2, let id = ID<OutboundCommand>(String(pieces[0])) else { return nil }
        return Signature.equal(Array(pieces[1].utf8), Array(signature(purpose, id.description).utf8)) ? id : nil
    }

    private var domain: String {
        mailbox.lastIndex(of: "@").map { String(mailbox[mailbox.index(after: $0)...]) } ?? "localhost"
    }

    private func signature(_ purpose: String, _ text: String) -> String {
        Base32.encode(Signature.hmacSHA256("\(purpose)|\(mailbox)|\(text)".utf8, key: secret.utf8).prefix(10))
    }
}
