public import ChannelKit
internal import Crypto
public import HubCore

extension EmailAdapter {
    /// Reads one letter: a message, or what a mail server says of one of ours.
    public func decode(_ raw: RawEvent) -> [Decoded] {
        guard let letter = try? Letter(raw.bytes) else { return [.malformed("this is not a letter")] }
        let reader = LetterReader(letter, raw, configuration, replySecrets())
        guard reader.author != nil else { return [.malformed("the letter names no author")] }
        return reader.events
    }
}

extension EmailAdapter: MediaResolver {
    /// The bytes of a file in the letter.
    ///
    /// - Throws: `AdapterFailure` if the letter has no such part.
    public func resolve(_ media: Media, in raw: RawEvent) async throws -> MediaSource {
        guard case .part(let number) = media.source, let bytes = Letter.part(number, of: raw.bytes) else {
            throw AdapterFailure.unexpected("the letter has no such part")
        }
        return .bytes(bytes)
    }
}

/// Turns one letter into events.
struct LetterReader {
    let letter: Letter
    let raw: RawEvent
    let configuration: EmailConfiguration
    let nature: LetterNature
    let thread: LetterThread
    let key: String
    let marks: [OwnMarks]
    /// What looks like ids of ours in the text of a machine's letter, which need not be a report as the standard has it.
    let idsInText: [String]
    /// The letter that a report is about.
    private(set) var original: String?

    init(_ letter: Letter, _ raw: RawEvent, _ configuration: EmailConfiguration, _ secrets: [String]) {
        self.letter = letter
        self.raw = raw
        self.configuration = configuration
        key = Self.key(letter, raw.bytes)
        nature = LetterClassifier(ownAddresses: configuration.ownAddresses).classify(letter).nature
        let tokens = configuration.ownAddresses.sorted().flatMap { address in
            secrets.map { ReplyToken(secret: $0, mailbox: address) }
        }
        thread = LetterThread(letter, tokens: tokens, fallback: key)
        let marks = secrets.map { OwnMarks(secret: $0, mailbox: configuration.mailbox) }
        self.marks = marks
        idsInText = nature.isAutomatic ? marks.first?.messageIDs(in: letter.text) ?? [] : []
        original = idsInText.first { id in marks.contains { $0.command(inMessageID: id) != nil } }
        if let stated = letter.report?.originalID { original = stated }
    }

    /// The events of the letter; never none.
    var events: [Decoded] {
        if concernsSystemLetter { return [.unsupported("about a letter of the hub's own")] }
        return switch nature {
        case .bounce: reportEvents ?? [.event(message)]
        case .readReceipt: receiptEvents
        case .complaint: [.event(notice("mail.complaint", details: [:], suffix: "complaint"))]
        case .personal, .bulk, .automatic, .own: [.event(message)]
        }
    }

    // MARK: Messages

    var message: InboundEvent {
        event("", author ?? .system, .message(content, reference), isAutomatic: isAutomatic)
    }

    /// How the hub and later letters name this one.
    private var reference: MessageRef { MessageRef(letter.messageID ?? key) }

    // A letter that only pretends to be ours must neither open a ticket nor be answered by a machine.
    private var isAutomatic: Bool {
        guard nature == .own else { return nature.isAutomatic }
        if case .customer? = author { return true }
        return false
    }

    /// Who wrote it: us, if our signature or a trusted server says so; else the address in `From`.
    var author: InboundEvent.Author? {
        if let ownCommand { return .business(ownCommand) }
        let isVerified = SenderVerification(
            trustedServers: Set((configuration.trustedServers ?? []).map { $0.lowercased() })
        )
        .isVerified(letter)
        guard let mailbox = letter.from.first ?? letter.sender.first ?? returnPath else { return nil }
        if nature == .own, isVerified { return .business(nil) }
        let claim = Claim(Handle(.email, mailbox.address), isVerified ? .authenticatedMail : .claimed)
        return .customer([claim], name: mailbox.name.isEmpty ? nil : mailbox.name)
    }

    private var returnPath: Letter.Mailbox? {
        letter.headers["return-path"].map(Letter.Mailbox.parse)?.first
    }

    // A stamp alone proves nothing, since everybody who got a letter of ours has one: it must be the letter itself.
    private var ownCommand: ID<OutboundCommand>? {
        let authors = letter.from.map { $0.address.lowercased() }
        guard let stamp = letter.headers[OwnMarks.header], let id = letter.messageID, !authors.isEmpty,
            authors.allSatisfy(configuration.ownAddresses.contains)
        else { return nil }
        return marks.lazy.compactMap { marks in
            marks.command(inMessageID: id).flatMap { marks.command(inStamp: stamp) == $0 ? $0 : nil }
        }.first
    }

    // MARK: Envelope

    func event(
        _ suffix: String,
        _ author: InboundEvent.Author,
        _ body: InboundEvent.Body,
        isAutomatic: Bool
    ) -> InboundEvent {
        InboundEvent(
            key: EventKey(key + suffix),
            account: configuration.ownAddresses.sorted(),
            conversation: ConversationRef(thread.key, .direct, subject: letter.subject.isEmpty ? nil : letter.subject),
            author: author,
            occurredAt: occurredAt,
            body: body,
            thread: ([original].compactMap(\.self) + thread.earlier).unique().map { MessageRef($0) },
            provenConversation: thread.proven,
            isAutomatic: isAutomatic
        )
    }

    // The server's time; the author's only where that is missing, and never from the future.
    private var occurredAt: Timestamp {
        if let text = raw.headers[EmailAdapter.dateHeader], let moment = Timestamp(text) { return moment }
        guard let date = letter.date else { return raw.receivedAt }
        return max(Timestamp(milliseconds: 0), min(date, raw.receivedAt))
    }

    // Scanners reuse one id for all they send, so author and date belong to the key; a second delivery has the same.
    private static func key(_ letter: Letter, _ bytes: [UInt8]) -> String {
        let author = letter.from.first?.address.lowercased() ?? ""
        let date = letter.headers["date"] ?? ""
        if let id = letter.messageID {
            let short = Base32.encode(SHA256.hash(data: Array("\(author)\n\(date)".utf8)).prefix(5))
            return "\(id.prefix(400)):\(short)"
        }
        let to = letter.to.map { $0.address.lowercased() }.joined(separator: ",")
        let text = letter.text.utf8.prefix(4096)
        let facts = Array("\(date)\n\(author)\n\(to)\n\(letter.subject)\n".utf8) + text
        return "-:" + Base32.encode(SHA256.hash(data: facts).prefix(20))
    }
}
