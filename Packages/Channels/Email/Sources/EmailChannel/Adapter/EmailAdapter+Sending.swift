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
            throw failure(error.sendFailure, in: content)
        }
        return .sent([MessageRef(letter.messageID)])
    }

    private func letter(_ content: Content, for command: OutboundCommand) async throws(SendFailure) -> OutgoingLetter {
        guard let secret = replySecrets().first else {
            throw .unauthorized(.init("the secret reply_secret is missing"))
        }
        let envelope = try LetterEnvelope(command.recipients, content.addressees)
        let marks = OwnMarks(secret: secret, mailbox: configuration.mailbox)
        let body = try OutgoingBody(
            content,
            Self.descriptor.capabilities.text,
            signature: configuration.signature ?? []
        )
        let thread = command.thread.map(\.text).filter { $0.contains("@") }
        var letter = OutgoingLetter(
            from: Letter.Mailbox(name: senderName(command.senderName), address: configuration.address.trimmed),
            to: envelope.to,
            cc: envelope.cc,
            bcc: envelope.bcc,
            subject: subject(content.subject ?? command.conversation.subject, isAnswer: !thread.isEmpty),
            date: context.clock.now(),
            messageID: command.isSystem ? marks.systemMessageID(for: command.id) : marks.messageID(for: command.id),
            inReplyTo: content.quoted.map(\.text) ?? thread.last,
            references: thread,
            text: body.text,
            html: body.html,
            headers: command.isSystem ? [] : [(name: "X-Hub-Id", value: marks.stamp(for: command.id))]
        )
        if command.sender == .automation || command.isSystem {
            // Tells other machines not to answer a machine (RFC 3834).
            letter.headers += [("Auto-Submitted", thread.isEmpty ? "auto-generated" : "auto-replied")]
            letter.headers += [("X-Auto-Response-Suppress", "All")]
        }
        // What answers a letter of the hub's own belongs to no conversation.
        if configuration.replyByAddress, !command.isSystem {
            let token = ReplyToken(secret: secret, mailbox: configuration.mailbox)
            letter.replyTo = token.address(for: command.conversationID.description)
                .map { Letter.Mailbox(name: configuration.fromName ?? "", address: $0) }
        }
        letter.files = try await files(body.media)
        return letter
    }

    // If somebody else's address is refused, the customer's is still good.
    private func failure(_ failure: SendFailure, in content: Content) -> SendFailure {
        guard content.addressees != nil, case .recipient(_, let detail) = failure else { return failure }
        return .permanent(detail)
    }

    private func senderName(_ agent: String?) -> String {
        [agent, configuration.fromName].compactMap(\.self).map(\.singleLine).filter { !$0.isEmpty }.joined(
            separator: " | "
        )
    }

    private func subject(_ subject: String?, isAnswer: Bool) -> String {
        let text = subject.map(\.singleLine) ?? ""
        if text.isEmpty { return configuration.fromName.flatMap { $0.isEmpty ? nil : $0 } ?? configuration.address }
        let isMarked = ["re:", "trả lời:", "aw:", "sv:", "fwd:", "fw:", "chuyển tiếp:"].contains {
            text.lowercased().hasPrefix($0)
        }
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
