/// What a mail server, or a reader's program, says became of a letter.
public struct DeliveryReport: Hashable, Sendable {
    /// What sort of report it is.
    public var kind: Kind
    /// What became of it, by recipient.
    public var recipients: [Recipient]
    /// The `Message-ID` of the letter it is about, without brackets.
    public var originalID: String?

    /// What sort of report it is.
    public enum Kind: String, Sendable {
        /// Another letter came along without any statement about it.
        case none
        /// A server reports on delivery (RFC 3464).
        case delivery
        /// A program reports that the letter was shown (RFC 8098).
        case readReceipt
        /// Somebody marked the letter as spam (RFC 5965).
        case complaint
    }

    /// What became of a letter for one recipient.
    public struct Recipient: Hashable, Sendable {
        /// Where the letter was to go, as the report writes it.
        public var address: String
        /// What the server did.
        public var action: Action
        /// The enhanced status code, such as `5.1.1`.
        public var status: String
        /// What the other server said.
        public var diagnostic: String
    }

    /// What a server did with a letter.
    public enum Action: String, Sendable {
        /// It gave up.
        case failed
        /// It goes on trying.
        case delayed
        /// It put it into the mailbox.
        case delivered
        /// It handed it to a server that reports nothing.
        case relayed
        /// It handed it to several.
        case expanded
    }

    /// Whether the letter certainly did not arrive for some recipient.
    public var hasFailed: Bool {
        recipients.contains { $0.action == .failed }
    }
}

extension DeliveryReport {
    /// Reads the body of a `message/delivery-status` part.
    init(status text: String, original: String?) {
        let blocks = Self.blocks(text)
        let recipients = blocks.compactMap { fields -> Recipient? in
            guard let address = fields["final-recipient"] ?? fields["original-recipient"] else { return nil }
            return Recipient(
                address: Self.afterType(address),
                action: fields["action"].flatMap { Action(rawValue: $0.lowercased()) } ?? .failed,
                status: fields["status"].map { String($0.prefix { $0.isNumber || $0 == "." }) } ?? "",
                diagnostic: fields["diagnostic-code"].map(Self.afterType) ?? ""
            )
        }
        self.init(kind: .delivery, recipients: Array(recipients.prefix(100)), originalID: original)
    }

    /// Reads the body of a `message/disposition-notification` part.
    init(receipt text: String, original: String?) {
        let fields = Self.blocks(text).first ?? [:]
        let stated = MessageIDs.single(fields["original-message-id"])
        self.init(kind: .readReceipt, recipients: [], originalID: stated ?? original)
    }

    /// The `Message-ID` among header lines that were sent back.
    static func messageID(inHeaders text: String) -> String? {
        blocks(text).lazy.compactMap { MessageIDs.single($0["message-id"]) }.first
    }

    // Groups of unfolded header fields, separated by empty lines.
    private static func blocks(_ text: String) -> [[String: String]] {
        var blocks: [[String: String]] = [[:]]
        var last: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).prefix(5000) {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            if line.allSatisfy(\.isWhitespace) {
                if blocks.last?.isEmpty == false { blocks.append([:]) }
                last = nil
            } else if line.first?.isWhitespace == true, let name = last {
                blocks[blocks.count - 1][name, default: ""] += " " + line.trimmed
            } else if let colon = line.firstIndex(of: ":") {
                let name = line[..<colon].trimmed.lowercased()
                if blocks[blocks.count - 1][name] == nil {
                    blocks[blocks.count - 1][name] = line[line.index(after: colon)...].trimmed
                }
                last = name
            }
        }
        return blocks
    }

    // The value after `rfc822;` or `smtp;`.
    private static func afterType(_ text: String) -> String {
        text.firstIndex(of: ";").map { text[text.index(after: $0)...].trimmed } ?? text
    }
}
