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
    private let marks: [OwnMarks]

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
        marks = secrets.map { OwnMarks(secret: $0, mailbox: configuration.mailbox) }
    }

    /// The events of the letter; never none.
    var events: [Decoded] {
        switch nature {
        case .bounce: reportEvents ?? [.event(message)]
        case .readReceipt: receiptEvents
        case .complaint: [.event(notice("mail.complaint", details: [:], suffix: "complaint"))]
        case .personal, .bulk, .automatic, .own: [.event(message)]
        }
    }

    // MARK: Messages

    private var message: InboundEvent {
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
        if let command = ownCommand { return .business(command) }
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

    private var ownCommand: ID<OutboundCommand>? {
        guard let stamp = letter.headers[OwnMarks.header] else { return nil }
        return marks.lazy.compactMap { $0.command(inStamp: stamp) }.first
    }

    // MARK: Reports

    private var reportEvents: [Decoded]? {
        // Nobody but our recipients' servers can know the signed id, so a made-up bounce changes nothing.
        guard let report = letter.report, let id = report.originalID, isOurs(id) else { return nil }
        var events: [InboundEvent] = []
        for (index, recipient) in report.recipients.enumerated() {
            let details = [
                "address": recipient.address, "status": recipient.status, "diagnostic": recipient.diagnostic,
            ]
            switch recipient.action {
            // Final also with a 4.x.x status: the server has tried long enough.
            case .failed: events.append(notice("mail.bounced", details: details, suffix: "bounced:\(index)"))
            case .delayed: events.append(notice("mail.delayed", details: details, suffix: "delayed:\(index)"))
            case .delivered: events.append(receipt(id, .delivered, reason: nil))
            case .relayed, .expanded: continue
            }
        }
        if report.hasFailed {
            let reason = report.recipients.first { $0.action == .failed }.map {
                "\($0.status) \($0.diagnostic)".trimmed
            }
            events.insert(receipt(id, .failed, reason: reason), at: 0)
        }
        return events.isEmpty ? nil : events.map(Decoded.event)
    }

    private var receiptEvents: [Decoded] {
        guard let id = letter.report?.originalID, isOurs(id) else {
            return [.unsupported("a read receipt of a letter that is not ours")]
        }
        return [.event(receipt(id, .read, reason: nil))]
    }

    private func isOurs(_ id: String) -> Bool {
        marks.contains { $0.command(inMessageID: id) != nil }
    }

    private func receipt(_ id: String, _ delivery: Delivery, reason: String?) -> InboundEvent {
        event(":\(delivery.rawValue)", .system, .receipt([MessageRef(id)], delivery, reason: reason), isAutomatic: true)
    }

    private func notice(_ code: String, details: [String: String], suffix: String) -> InboundEvent {
        let known = details.filter { !$0.value.isEmpty }
        return event(":" + suffix, .system, .notice(SystemNotice(code, details: known)), isAutomatic: true)
    }

    // MARK: Envelope

    private func event(
        _ suffix: String,
        _ author: InboundEvent.Author,
        _ body: InboundEvent.Body,
        isAutomatic: Bool
    ) -> InboundEvent {
        let original = letter.report?.originalID
        return InboundEvent(
            key: EventKey(key + suffix),
            account: configuration.ownAddresses.sorted(),
            conversation: ConversationRef(thread.key, .direct, subject: letter.subject.isEmpty ? nil : letter.subject),
            author: author,
            occurredAt: occurredAt,
            body: body,
            thread: ((original.map { [$0] } ?? []) + thread.earlier).unique().map { MessageRef($0) },
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
