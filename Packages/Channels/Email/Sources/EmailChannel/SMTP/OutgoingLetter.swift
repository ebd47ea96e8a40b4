internal import HubCore

/// A letter of ours before it is written out.
struct OutgoingLetter: Sendable {
    var from: Letter.Mailbox
    /// Where answers go, if not to the author.
    var replyTo: Letter.Mailbox?
    var to: [Letter.Mailbox]
    var cc: [Letter.Mailbox] = []
    /// Named to the server only.
    var bcc: [Letter.Mailbox] = []
    var subject: String
    var date: Timestamp
    /// Without brackets.
    var messageID: String
    var inReplyTo: String?
    /// Oldest first, without brackets.
    var references: [String] = []
    var text: String
    var html: String?
    var files: [File] = []
    /// Further fields by name.
    var headers: [(name: String, value: String)] = []

    /// A file that goes along.
    struct File: Sendable {
        var name: String
        var mimeType: String
        var bytes: [UInt8]
        /// Set if the HTML shows it.
        var contentID: String?
    }

    /// Everybody the server is told to deliver to, each once.
    var recipients: [String] {
        (to + cc + bcc).map(\.address).unique()
    }
}

/// An address that can stand in an SMTP command and a header without ending either.
enum MailAddress {
    /// The address without white space around it; `nil` if it could smuggle in anything else.
    static func checked(_ text: String) -> String? {
        let address = text.trimmed
        let halves = address.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, !halves[0].isEmpty, halves[0].utf8.count <= 64, address.utf8.count <= 254,
            halves[1].split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty }),
            address.unicodeScalars.allSatisfy({
                $0.value > 0x20 && $0.value != 0x7F && !"<>()[],;:\\\"".unicodeScalars.contains($0)
            })
        else { return nil }
        return address
    }
}
