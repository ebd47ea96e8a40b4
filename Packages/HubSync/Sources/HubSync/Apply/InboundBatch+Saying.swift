import ChannelKit
import HubCore
import HubStorage

extension InboundBatch {
    /// Adds something that was said, or the next part of it.
    func say(
        _ content: Content,
        _ ref: MessageRef,
        _ pending: PendingEvent,
        _ person: Person?,
        in conversation: ID<Conversation>
    ) throws {
        if case .business(let command) = pending.event.author {
            return try echo(content, ref, of: command, pending, in: conversation)
        }
        if let album = pending.event.album, try extend(album, with: content, ref, pending, in: conversation) { return }
        let record = try conversations[conversation]
        let body: Interaction.Body =
            record.conversation.surface == .publicComment
            ? .comment(content, post: record.post ?? "") : .message(content)
        try add(body, ref, pending, person, in: conversation)
    }

    /// Adds something that happened; if it is known already, as a call that goes on, brings it up to date.
    func happen(
        _ body: Interaction.Body,
        _ ref: MessageRef?,
        _ pending: PendingEvent,
        _ person: Person?,
        in conversation: ID<Conversation>
    ) throws {
        if let ref {
            try flush()
            let known = try transaction.interaction(
                withRef: ref,
                of: pending.account.id,
                conversation: conversation,
                in: workspace
            )
            if let known {
                return try transaction.replace(known, body: body, editedAt: nil, in: workspace)
            }
        }
        try add(body, ref, pending, person, in: conversation)
    }

    private func add(
        _ body: Interaction.Body,
        _ ref: MessageRef?,
        _ pending: PendingEvent,
        _ person: Person?,
        in id: ID<Conversation>
    ) throws {
        var record = try conversations[id]
        let event = pending.event
        var ticket: ID<Ticket>?
        if let person {
            ticket = try tickets.ticket(
                for: TicketSet.Request(
                    kind: body.kind,
                    isAutomatic: event.isAutomatic,
                    customer: person.customer,
                    handle: person.handle,
                    subject: event.conversation.subject ?? body.content?.plainText ?? "",
                    receivedAt: pending.raw.draft.receivedAt,
                    policy: pending.account.policy
                ),
                in: &record
            )
            if body.isWord { record.note(wordAt: min(event.occurredAt, pending.raw.draft.receivedAt)) }
            if record.conversation.surface != .direct { try transaction.join(id, person.handle, in: workspace) }
        } else if event.isAnswer(after: record.conversation.lastInboundAt), let ticket = record.ticket {
            try tickets.answered(ticket)
        }
        record.conversation.lastSequence += 1
        conversations.put(record)
        drafts.append(draft(body, ref, pending, person, ticket: ticket, in: record))
    }

    private func draft(
        _ body: Interaction.Body,
        _ ref: MessageRef?,
        _ pending: PendingEvent,
        _ person: Person?,
        ticket: ID<Ticket>?,
        in record: ConversationRecord
    ) -> InteractionDraft {
        let isOurs = if case .business = pending.event.author { true } else { false }
        let isColleague = isOurs && !pending.event.isAutomatic
        let interaction = Interaction(
            id: transaction.newID(),
            conversation: record.conversation.id,
            sequence: record.conversation.lastSequence,
            author: person.map { .customer($0.customer) } ?? (isColleague ? .agent(nil) : .system),
            body: body,
            ref: ref,
            ticket: ticket ?? (isOurs ? record.ticket : nil),
            occurredAt: pending.event.occurredAt,
            receivedAt: pending.raw.draft.receivedAt,
            delivery: isOurs ? .sent : nil
        )
        return InteractionDraft(
            interaction,
            handle: person?.handle,
            account: pending.account.id,
            rawEvent: pending.raw.id,
            album: pending.event.album
        )
    }

    /// Joins a part to the message it belongs to; `false` if this is the first part.
    private func extend(
        _ album: String,
        with content: Content,
        _ ref: MessageRef,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>
    ) throws -> Bool {
        try flush()
        guard
            let first = try transaction.interaction(ofAlbum: album, in: conversation, of: workspace),
            case .message = first.body
        else { return false }
        try transaction.add(content, as: ref, to: first, account: pending.account.id, in: workspace)
        try applyEarly(ref, on: pending.account.id, in: conversation)
        return true
    }

    /// One of our own messages that the platform shows us: the hub's, or one written elsewhere.
    private func echo(
        _ content: Content,
        _ ref: MessageRef,
        of command: ID<OutboundCommand>?,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>
    ) throws {
        try flush()
        let named = try command.flatMap { try transaction.command(ID($0.rawValue), in: workspace) }
        let sent = named?.account == pending.account.id ? named : nil
        let byRef = try transaction.interaction(
            withRef: ref,
            of: pending.account.id,
            conversation: conversation,
            in: workspace
        )
        let bySent = try sent?.interaction.flatMap { try transaction.interaction($0, in: workspace) }
        guard let known = byRef ?? bySent else {
            if command == nil, try take(content, ref, pending, in: conversation) { return }
            if let album = pending.event.album, command == nil,
                try extend(album, with: content, ref, pending, in: conversation)
            {
                return
            }
            var pending = pending
            // Who names a command that is not ours is not us.
            if command != nil, sent == nil { pending.event.author = .system }
            return try add(.message(content), ref, pending, nil, in: conversation)
        }
        if let sent { try transaction.settle(sent, .done) }
        try transaction.addRefs([ref], of: known, account: pending.account.id, in: workspace)
        try transaction.setDelivery(.sent, of: known, in: workspace)
        try applyEarly(ref, on: pending.account.id, in: known.conversation)
    }
}

extension InboundBatch {
    /// Takes an echo that names no command for what is being sent right now with the same words; `false` if nothing is.
    ///
    /// Such an echo may be faster than the platform's answer to the attempt, which would tell its id.
    private func take(
        _ content: Content,
        _ ref: MessageRef,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>
    ) throws -> Bool {
        guard let command = try transaction.commandUnderway(in: conversation, of: workspace),
            case .message(let said) = try JSON.decode(OutboundCommand.Action.self, from: Array(command.action.utf8)),
            let likeness = said.likeness(to: content),
            let known = try command.interaction.flatMap({ try transaction.interaction($0, in: workspace) })
        else { return false }
        try transaction.addRefs([ref], of: known, account: pending.account.id, in: workspace)
        if likeness == .whole {
            try transaction.settle(command, .done)
            try transaction.setDelivery(.sent, of: known, in: workspace)
        }
        try applyEarly(ref, on: pending.account.id, in: known.conversation)
        return true
    }
}

extension Content {
    fileprivate enum Likeness {
        case whole
        case part
    }

    /// Whether an echo says all of this, or one of its parts; platforms may change white space.
    fileprivate func likeness(to echo: Content) -> Likeness? {
        let words = echo.plainText.words
        if words == plainText.words, echo.media.count == media.count, !words.isEmpty || !media.isEmpty { return .whole }
        guard parts.count > 1, !words.isEmpty else { return nil }
        return parts.contains { Content(parts: [$0]).plainText.words == words } ? .part : nil
    }
}

extension String {
    fileprivate var words: [Substring] { split(whereSeparator: \.isWhitespace) }
}

extension Interaction.Body {
    /// Whether the customer turned to us by it, which platforms count reply windows from.
    fileprivate var isWord: Bool {
        switch kind {
        case .message, .comment, .form, .call: true
        case .order, .visit, .note, .system: false
        }
    }
}

extension InboundEvent {
    /// Whether one of us, and no machine, told the customer something after their last word.
    fileprivate func isAnswer(after lastWord: Timestamp?) -> Bool {
        guard case .business = author, case .message = body, !isAutomatic else { return false }
        return lastWord.map { occurredAt >= $0 } ?? true
    }
}

extension ConversationRecord {
    /// Notes that the customer wrote; whoever writes can be reached again.
    fileprivate mutating func note(wordAt moment: Timestamp) {
        conversation.lastInboundAt = max(conversation.lastInboundAt ?? moment, moment)
        isReachable = true
    }
}
