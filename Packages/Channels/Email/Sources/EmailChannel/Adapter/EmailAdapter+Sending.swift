public import ChannelKit
internal import HubCore

extension EmailAdapter {
    /// Hands one letter to the mail server.
    ///
    /// The `Message-ID` is made of the command's number, so it is the same at every attempt.
    public func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        guard case .message(let content) = command.action else { throw .unsupported(command.action.name) }
        let letter = try await letter(content, for: command)
        let bytes = LetterComposer.compose(letter)
        let credentials: MailCredentials
        do throws(MailFailure) {
            credentials = try self.credentials()
        } catch {
            throw .unauthorized(.init(error.text))
        }
        do throws(SubmissionFailure) {
            try await host.submission.submit(
                bytes,
                from: configuration.bounceAddress.flatMap(MailAddress.checked) ?? configuration.mailbox,
                to: letter.recipients,
                as: credentials
            )
        } catch {
            throw error.sendFailure
        }
        return .sent([MessageRef(letter.messageID)])
    }

    private func letter(_ content: Content, for command: OutboundCommand) async throws(SendFailure) -> OutgoingLetter {
        guard let secret = replySecrets().first else {
            throw .unauthorized(.init("the secret reply_secret is missing"))
        }
        let recipients = command.recipients.filter { $0.kind == .email }
            .map { Letter.Mailbox(address: MailAddress.checked($0.value) ?? "") }
        guard let first = recipients.first, !recipients.contains(where: { $0.address.isEmpty }) else {
            throw .recipient(.invalid, .init("there is no usable e-mail address to write to"))
        }
        let marks = OwnMarks(secret: secret, mailbox: configuration.mailbox)
        let body = try OutgoingBody(content, Self.descriptor.capabilities.text)
        let thread = command.thread.map(\.text).filter { $0.contains("@") }
        var letter = OutgoingLetter(
            from: Letter.Mailbox(name: senderName(command.senderName), address: configuration.address.trimmed),
            to: [first],
            cc: Array(recipients.dropFirst()),
            subject: subject(content.subject ?? command.conversation.subject, isAnswer: !thread.isEmpty),
            date: context.clock.now(),
            messageID: marks.messageID(for: command.id),
            inReplyTo: content.quoted.map(\.text) ?? thread.last,
            references: thread,
            text: body.text,
            html: body.html,
            headers: [(name: "X-Hub-Id", value: marks.stamp(for: command.id))]
        )
        if command.sender == .automation {
            // Tells other machines not to answer a machine (RFC 3834).
            letter.headers += [("Auto-Submitted", thread.isEmpty ? "auto-generated" : "auto-replied")]
            letter.headers += [("X-Auto-Response-Suppress", "All")]
        }
        if configuration.replyByAddress {
            let token = ReplyToken(secret: secret, mailbox: configuration.mailbox)
            letter.replyTo = token.address(for: command.conversationID.description)
                .map { Letter.Mailbox(name: configuration.fromName ?? "", address: $0) }
        }
        letter.files = try await files(body.media)
        return letter
    }

    private func senderName(_ agent: String?) -> String {
        [agent, configuration.fromName].compactMap(\.self).map(\.singleLine).filter { !$0.isEmpty }.joined(
            separator: " | "
        )
    }

    private func subject(_ subject: String?, isAnswer: Bool) -> String {
        let text = subject.map(\.singleLine) ?? ""
        if text.isEmpty { return configuration.fromName.flatMap { $0.isEmpty ? nil : $0 } ?? configuration.address }
        let isMarked = ["re:", "trả lời:", "aw:", "sv:"].contains { text.lowercased().hasPrefix($0) }
        return isAnswer && !isMarked ? "Re: " + text : text
    }

    private func files(_ media: [Media]) async throws(SendFailure) -> [OutgoingLetter.File] {
        var files: [OutgoingLetter.File] = []
        var room = Self.largestFile
        for medium in media {
            guard case .blob(let hash) = medium.source else { throw .permanent(.init("a file is not in the store")) }
            let bytes: [UInt8]
            do {
                bytes = try await context.media.read(hash, limit: room)
            } catch {
                throw .permanent(.init("a file is missing, or the files are larger than 18 MB together"))
            }
            room -= bytes.count
            let type = medium.mimeType ?? "application/octet-stream"
            files.append(.init(name: medium.name ?? "", mimeType: type, bytes: bytes, contentID: medium.contentID))
        }
        return files
    }
}

/// What an agent wrote, as text and as HTML.
struct OutgoingBody: Equatable {
    var text = ""
    var html: String?
    var media: [Media] = []

    /// Takes the parts that a letter can carry.
    ///
    /// - Throws: `SendFailure.unsupported` for any other part, `SendFailure.permanent` for a text that is too long.
    init(_ content: Content, _ rules: ChannelCapabilities.TextRules) throws(SendFailure) {
        var lines: [String] = []
        for part in content.parts {
            switch part {
            case .text(let text): lines.append(text)
            case .html(let markup): html = HTMLCleaner.clean(HTMLNode.parse(markup), parts: content.contentIDs)
            case .media(let medium):
                media.append(medium)
                if let caption = medium.caption, !caption.isEmpty { lines.append(caption) }
            case .quotedText: continue
            default: throw .unsupported("message")
            }
        }
        text = lines.joined(separator: "\n\n")
        if text.isEmpty, let html { text = HTMLText.plain(html) }
        guard !text.isEmpty || !media.isEmpty else { throw .unsupported("message") }
        guard rules.allows(text), html.map({ $0.utf8.count < 4 << 20 }) ?? true else {
            throw .permanent(.init("the text is too long"))
        }
        let markup = html ?? HTMLText.markup(of: text)
        html = "<html><body><div dir=\"auto\">\(markup)</div></body></html>"
    }
}

extension Content {
    fileprivate var contentIDs: Set<String> {
        Set(media.compactMap(\.contentID))
    }
}
