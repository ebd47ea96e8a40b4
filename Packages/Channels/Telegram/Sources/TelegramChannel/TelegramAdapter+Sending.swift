public import ChannelKit
import HubCore

extension TelegramAdapter {
    /// Carries out one command; a message of several parts takes several calls, and those that went out are reported
    /// if a later one fails.
    public func send(_ command: OutboundCommand) async throws(SendFailure) -> SendReceipt {
        if case .answer(let press, let text) = command.action { return try await answer(press, text) }
        guard let address = ChatAddress(key: command.conversation.key) else {
            throw .permanent(.init("the conversation is none of Telegram's"))
        }
        switch command.action {
        case .message(let content): return try await say(content, at: address, command)
        case .edit(let ref, let content): return try await edit(ref, content, at: address)
        case .delete(let ref): return try await delete(ref, at: address)
        case .react(let ref, let symbol): return try await react(ref, symbol, at: address)
        case .markRead(let ref) where address.isBusiness:
            return try await change("readBusinessMessage", address.fields(of: try ref.number()), ref)
        case .typing(let isTyping): return try await typing(isTyping, at: address)
        default: throw .unsupported(command.action.name)
        }
    }

    private func say(
        _ content: Content,
        at address: ChatAddress,
        _ command: OutboundCommand
    ) async throws(SendFailure) -> SendReceipt {
        let plan = try MessagePlan(content, to: address)
        var sent: [MessageRef] = []
        for (index, step) in plan.steps.enumerated() {
            do {
                let body = try await body(of: step, boundary: "mekong-\(command.id)")
                let messages = try await api.send(step.method, body, for: SentMessages.self, .sending)
                sent += (messages?.ids ?? []).map { MessageRef(String($0)) }
            } catch {
                throw index == 0 ? error : .partial(sent: sent, left: plan.left(after: index), rest: error)
            }
        }
        return .sent(sent)
    }

    private func body(of step: MessagePlan.Step, boundary: String) async throws(SendFailure) -> BotAPI.Body {
        guard !step.uploads.isEmpty else { return .fields(step.fields) }
        do {
            var form = Multipart(boundary: boundary)
            for (name, value) in step.fields.sorted(by: { $0.key < $1.key }) { try form.add(name, value) }
            for file in step.uploads {
                let bytes = try await api.context.media.read(file.hash, limit: file.maxBytes)
                let name = file.media.name ?? file.name
                form.add(file: bytes, as: file.name, called: name, mimeType: file.media.mimeType)
            }
            return .form(form)
        } catch is BlobMissing {
            throw .permanent(.init("the file is gone or too large"))
        } catch {
            throw .retryable(after: nil, .init("the file cannot be read now"))
        }
    }

    /// A text, or the words beside a file: which of them it was, only Telegram knows.
    private func edit(
        _ ref: MessageRef,
        _ content: Content,
        at address: ChatAddress
    ) async throws(SendFailure) -> SendReceipt {
        var fields = address.fields(of: try ref.number())
        let choices = content.parts.compactMap { if case .choice(let choice) = $0 { choice } else { nil } }
        if !choices.isEmpty { fields["reply_markup"] = try Limits.keyboard(choices) }
        if let media = content.media.first {
            fields["caption"] = try Limits.caption(media.caption ?? "")
            return try await change("editMessageCaption", fields, ref)
        }
        let texts = content.parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
        let text = texts.joined(separator: "\n")
        do {
            var fields = fields
            fields["text"] = try Limits.text(text)
            return try await change("editMessageText", fields, ref)
        } catch .permanent(let detail) where detail.text.lowercased().contains("no text in the message to edit") {
            fields["caption"] = try Limits.caption(text)
            return try await change("editMessageCaption", fields, ref)
        }
    }

    private func delete(_ ref: MessageRef, at address: ChatAddress) async throws(SendFailure) -> SendReceipt {
        let number = try ref.number()
        guard case .business(let connection) = address.lane else {
            return try await change("deleteMessage", address.fields(of: number), ref)
        }
        let fields: [String: JSONValue] = [
            "business_connection_id": .string(connection), "message_ids": [.integer(number)],
        ]
        return try await change("deleteBusinessMessages", fields, ref)
    }

    private func react(
        _ ref: MessageRef,
        _ symbol: String?,
        at address: ChatAddress
    ) async throws(SendFailure) -> SendReceipt {
        guard !address.isBusiness else { throw .unsupported("react") }
        var fields = address.fields(of: try ref.number())
        fields["reaction"] = .array(symbol.map { [["type": "emoji", "emoji": .string($0)]] } ?? [])
        return try await change("setMessageReaction", fields, ref)
    }

    /// Telegram shows it for five seconds or until a message comes; there is no way to take it back.
    private func typing(_ isTyping: Bool, at address: ChatAddress) async throws(SendFailure) -> SendReceipt {
        guard isTyping else { return .sent([]) }
        var fields = address.sendFields
        fields["direct_messages_topic_id"] = nil
        fields["action"] = "typing"
        return try await change("sendChatAction", fields)
    }

    private func answer(_ press: Press, _ text: String?) async throws(SendFailure) -> SendReceipt {
        var fields: [String: JSONValue] = ["callback_query_id": .string(press.text)]
        if let text, text != "" { fields["text"] = try Limits.answer(text) }
        return try await change("answerCallbackQuery", fields)
    }

    /// A call that may be repeated without harm.
    private func change(
        _ method: String,
        _ fields: [String: JSONValue],
        _ ref: MessageRef? = nil
    ) async throws(SendFailure) -> SendReceipt {
        _ = try await api.send(method, .fields(fields), for: Anything.self, .repeatable)
        return .sent(ref.map { [$0] } ?? [])
    }
}
