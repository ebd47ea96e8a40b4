public import HubCore

/// One e-mail, read from its bytes into plain values.
///
/// Reading never fails because of what a sender wrote: broken parts are skipped and named in ``problems``. The bytes
/// themselves are not kept; ``part(_:of:)`` finds a file in them again.
public struct Letter: Hashable, Sendable {
    /// The header lines from the top, unfolded but not decoded.
    public var headers: HeaderLines
    /// The letter's own id without brackets; `nil` if it has none or an empty one.
    public var messageID: String?
    /// The letters it answers, without brackets; at most fifty.
    public var inReplyTo: [String]
    /// The thread it stands in, oldest first, without brackets; at most fifty, the first and the newest.
    public var references: [String]
    /// Who it says it is from; usually one, sometimes none.
    public var from: [Mailbox]
    /// Who handed it in for the author, if it says so.
    public var sender: [Mailbox]
    /// Where answers should go; says nothing about who wrote it.
    public var replyTo: [Mailbox]
    /// Its open recipients.
    public var to: [Mailbox]
    /// Who got a copy.
    public var cc: [Mailbox]
    /// The addresses that servers on the way delivered it to, such as `Delivered-To` says.
    public var deliveredTo: [String]
    /// The decoded subject.
    public var subject: String
    /// When its author claims to have written it.
    public var date: Timestamp?
    /// The plain text, made from the HTML if there is no other.
    public var text: String
    /// The HTML as it arrived, not sanitised; `nil` if the letter has none.
    public var html: String?
    /// Attachments and pictures inside the text.
    public var files: [File]
    /// The machine-readable part of a bounce or receipt.
    public var report: DeliveryReport?
    /// What was wrong with the letter or left out of it.
    public var problems: Set<Problem>

    /// A name with an address, as the letter spells them.
    public struct Mailbox: Hashable, Sendable, Codable {
        /// The display name, empty if there is none.
        public var name: String
        /// The address, such as `hoa@example.vn`.
        public var address: String

        /// An address with an optional display name.
        public init(name: String = "", address: String) {
            self.name = name
            self.address = address
        }
    }

    /// What somebody attached to a letter, or its HTML shows inside the text; the bytes stay in the letter.
    public struct File: Hashable, Sendable {
        /// Its place among the letter's parts, for ``Letter/part(_:of:)``.
        public var number: Int
        /// A name that is safe to show and to save under.
        public var name: String
        /// The MIME type its sender claims, in lower case.
        public var mimeType: String
        /// Its size in bytes after decoding.
        public var size: Int
        /// The id the HTML uses for it, without brackets.
        public var contentID: String?
        /// Whether the HTML shows it, so that it is no attachment.
        public var isInline: Bool
    }

    /// Something that was wrong with a letter or left out of it.
    public enum Problem: String, Sendable, Codable, CaseIterable {
        /// Parts nested deeper than the limit were skipped.
        case nestedTooDeep
        /// Parts beyond the limit were skipped.
        case tooManyParts
        /// Files beyond the limit are not listed.
        case tooManyFiles
        /// The text was cut at the limit.
        case textCut
        /// Bytes that no charset explains were replaced.
        case undecodableText
        /// There is not exactly one author.
        case unclearAuthor
    }

    /// How much of a letter is read.
    public struct Limits: Hashable, Sendable {
        /// How deep parts may be nested.
        public var depth = 50
        /// How many parts are looked at.
        public var parts = 1000
        /// How many files are listed.
        public var files = 50
        /// How many bytes of each text are read.
        public var textBytes = 2 << 20

        /// The limits that suit letters people write.
        public init() {}
    }
}

/// Why no letter could be read.
public enum LetterError: Error, Hashable, Sendable {
    /// The bytes have no header that a letter could begin with.
    case notALetter
}
