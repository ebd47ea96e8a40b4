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
