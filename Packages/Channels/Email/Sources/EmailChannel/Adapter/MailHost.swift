/// The two servers of a mailbox: real ones by libcurl, or ones in memory.
protocol MailHost: Sendable {
    /// A private connection to the IMAP server, its greeting read.
    func openInbox() async throws -> any ByteStream
    /// The way to hand letters in.
    var submission: any MailSubmission { get }
}

/// Servers on the network.
struct CurlMailHost: MailHost {
    let inbox: MailServer
    let outbox: CurlSubmission

    func openInbox() async throws -> any ByteStream {
        try await CurlStream.open(inbox)
    }

    var submission: any MailSubmission { outbox }
}
