import ChannelKit
import HubCore
import HubStorage

extension InboundBatch {
    /// Keeps a change until the message it is about arrives.
    func wait(for ref: MessageRef, _ pending: PendingEvent, in conversation: ID<Conversation>?) throws {
        let change = EarlyChange(
            of: ref,
            on: pending.account.id,
            in: conversation,
            rawEvent: pending.raw.id,
            event: String(decoding: try JSON.encode(pending.event), as: UTF8.self)
        )
        try transaction.keep(change, in: workspace)
        hasEarly = true
    }

    /// Applies what has waited for a message that is there now.
    func applyEarly(_ ref: MessageRef, on account: ID<Account>, in conversation: ID<Conversation>) throws {
        if hasEarly == nil { hasEarly = try transaction.hasEarlyChanges(in: workspace) }
        guard hasEarly == true else { return }
        for change in try transaction.takeEarlyChanges(of: ref, on: account, in: conversation, of: workspace) {
            guard let pending = try pending(change) else { continue }
            try people.load(for: [pending])
            try self.change(pending, try people.person(behind: pending), in: conversation)
        }
    }

    private func pending(_ change: EarlyChange) throws -> PendingEvent? {
        guard let raw = try transaction.rawEvent(change.rawEvent, in: workspace),
            let account = try transaction.accounts(of: raw.connection, in: workspace).first(where: {
                $0.id == change.account
            })
        else { return nil }
        let event = try JSON.decode(InboundEvent.self, from: Array(change.event.utf8))
        return PendingEvent(event: event, raw: raw, account: account)
    }
}

extension Transaction {
    /// Applies what customers and platforms said of a message of ours before we knew its ids.
    func applyEarly(
        _ refs: [MessageRef],
        of interaction: Interaction,
        on account: ID<Account>,
        in workspace: ID<Workspace>
    ) throws {
        guard !refs.isEmpty, try hasEarlyChanges(in: workspace) else { return }
        let settings = try settings(of: workspace)
        let batch = InboundBatch(self, workspace: workspace, settings: settings, rules: Applier.rules(for: settings))
        for ref in refs { try batch.applyEarly(ref, on: account, in: interaction.conversation) }
        try batch.conversations.save()
    }
}
