import ChannelKit
import HubCore
import HubIdentity
import HubStorage

extension InboundBatch {
    /// Applies what changes something that is there already.
    ///
    /// What refers to a message that is not there yet waits for it.
    func change(_ pending: PendingEvent, _ person: Person?, in conversation: ID<Conversation>) throws {
        switch pending.event.body {
        case .edited(let ref, let content):
            guard let known = try name(ref, pending, in: conversation) else {
                return try wait(for: ref, pending, in: conversation)
            }
            try edit(known, to: content, at: pending.event.occurredAt)
        case .deleted(let ref):
            guard let known = try name(ref, pending, in: conversation) else {
                return try wait(for: ref, pending, in: conversation)
            }
            try transaction.withdraw(known, at: pending.event.occurredAt, in: workspace)
        case .reaction(let ref, let symbol):
            guard let known = try find(ref, pending, in: conversation) else {
                return try wait(for: ref, pending, in: conversation)
            }
            let author = person.map { Interaction.Author.customer($0.customer) } ?? .agent(nil)
            try transaction.react(author, symbol, to: known, in: workspace)
        case .receipt(let refs, let delivery, let reason):
            try receive(refs, delivery, reason, pending, in: conversation)
        case .typing(let isOn):
            typing.append((conversation, isOn))
        case .profile(let patch):
            try learn(patch, person, in: conversation)
        case .consent(let consent):
            var record = try conversations[conversation]
            record.isReachable = consent == .reachable
            conversations.put(record)
        default:
            guard case .moved(let key) = pending.event.body else { return }
            try transaction.move(conversation, to: key, of: pending.account.id, in: workspace)
            conversations.forget(conversation)
        }
    }

    private func edit(_ message: NamedMessage, to content: Content, at moment: Timestamp) throws {
        guard message.place == .whole else {
            return try transaction.edit(message, to: content, at: moment, in: workspace)
        }
        let known = message.interaction
        // Platforms deliver in any order; the newest words stay.
        if let editedAt = known.editedAt, editedAt > moment { return }
        let body: Interaction.Body =
            if case .comment(_, let post) = known.body { .comment(content, post: post) } else { .message(content) }
        try transaction.replace(known, body: body, editedAt: moment, in: workspace)
    }

    private func name(
        _ ref: MessageRef,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>
    ) throws -> NamedMessage? {
        try transaction.message(named: ref, of: pending.account.id, conversation: conversation, in: workspace)
    }

    private func find(
        _ ref: MessageRef,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>?
    ) throws -> Interaction? {
        try transaction.interaction(
            withRef: ref,
            of: pending.account.id,
            conversation: conversation,
            in: workspace
        )
    }

    // A bounce names the letter it is about, and comes in a thread of its own. What customers see they see in theirs.
    private func receive(
        _ refs: [MessageRef],
        _ delivery: Delivery,
        _ reason: String?,
        _ pending: PendingEvent,
        in conversation: ID<Conversation>
    ) throws {
        let isReport = pending.event.author == .system
        for ref in refs {
            let here = try find(ref, pending, in: conversation)
            guard let known = try here ?? (isReport ? find(ref, pending, in: nil) : nil) else {
                var rest = pending
                rest.event.body = .receipt([ref], delivery, reason: reason)
                try wait(for: ref, rest, in: isReport ? nil : conversation)
                continue
            }
            try transaction.setDelivery(delivery, of: known, reason: reason, in: workspace)
            if delivery == .failed, let ticket = known.ticket {
                try transaction.recountWait(of: ticket, in: workspace)
                tickets.forget(ticket)
            }
            if delivery == .read, known.conversation == conversation {
                _ = try transaction.markSeen(conversation, through: known.sequence, in: workspace)
            }
        }
    }

    private func learn(_ patch: ProfilePatch, _ person: Person?, in conversation: ID<Conversation>) throws {
        guard let person else { return }
        let known = try people.learn(patch.claims, about: person)
        try give(known, in: conversation)
        try transaction.complete(known.customer, name: patch.name, language: patch.language, in: workspace)
    }
}
