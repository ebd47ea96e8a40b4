import ChannelKit
import HubCore
import HubIdentity
import HubStorage

extension Reader {
    /// All that the one attempt of a command needs.
    func outboundCommand(for command: OutboxRecord) throws -> OutboundCommand {
        guard let record = try conversation(command.conversation, in: command.workspace) else {
            throw StoreError.notFound("conversation")
        }
        let accounts = try accounts(of: command.connection, in: command.workspace)
        let account = accounts.first { $0.id == command.account }
        let handle = try record.handle.flatMap { try self.handle($0, in: command.workspace) }
        return OutboundCommand(
            id: ID(command.id.rawValue),
            account: account?.platformID ?? "",
            conversation: ConversationRef(
                record.conversation.key,
                record.conversation.surface,
                post: record.post,
                subject: record.conversation.subject
            ),
            recipients: try recipients(of: record, primary: handle),
            thread: try thread(of: record.conversation.id, in: command.workspace),
            conversationID: record.conversation.id,
            sender: SenderKind(rawValue: command.sender) ?? .automation,
            senderName: try command.author.flatMap { try agentName($0, in: command.workspace) },
            action: try JSON.decode(OutboundCommand.Action.self, from: Array(command.action.utf8))
        )
    }

    // The handle of the conversation; where nobody vouches for it, what its writer claimed right there, one of a kind.
    // Other links of the customer count for nothing: whoever claims an address elsewhere would read along.
    private func recipients(of record: ConversationRecord, primary: Handle?) throws -> [Handle] {
        guard let primary, let writer = record.handle else { return [] }
        guard primary.kind == .unproven else { return [primary] }
        var kinds: Set<HandleKind> = []
        return try handles(givenIn: record.conversation.id, by: writer, of: record.conversation.workspace)
            .filter { kinds.insert($0.key.kind).inserted }
            .map { Handle($0.key.kind, $0.written, scope: $0.key.scope) }
    }
}

extension Transaction {
    /// Notes that an attempt succeeded.
    func settle(_ command: OutboxRecord, _ receipt: SendReceipt) throws {
        try settle(command, .done)
        if try connection(command.connection)?.health == "needsAuth" {
            try setHealth(of: command.connection, "connected", reason: nil)
        }
        guard let id = command.interaction, let interaction = try interaction(id, in: command.workspace) else { return }
        try addRefs(receipt.refs, of: interaction, account: command.account, in: command.workspace)
        guard isMessage(command) else { return }
        let delivery: Delivery =
            switch receipt.state {
            case .sent: .sent
            case .accepted, .awaitingEcho: .accepted
            }
        try setDelivery(delivery, of: interaction, in: command.workspace)
        try applyEarly(receipt.refs, of: interaction, on: command.account, in: command.workspace)
    }

    /// Does what was decided about a failed attempt.
    func settle(_ command: OutboxRecord, _ verdict: RetryPolicy.Verdict, after failure: SendFailure) throws {
        // An echo may have told in the meantime that it went out after all.
        guard try self.command(command.id, in: command.workspace)?.state == .sending else { return }
        let interaction = try command.interaction.flatMap { try self.interaction($0, in: command.workspace) }
        if let interaction, case .partial(let sent, let left, _) = failure {
            try addRefs(sent, of: interaction, account: command.account, in: command.workspace)
            // What went out must not go out twice, whoever tries again.
            let rest = OutboundCommand.Action.message(left)
            try change(command, to: String(decoding: try JSON.encode(rest), as: UTF8.self))
        }
        switch verdict {
        case .retry(let moment, let reason):
            try settle(command, .queued, reason: reason, notBefore: moment)
        case .wait(let moment, _, _):
            try giveBack(command, until: moment)
        case .signIn(let moment, let reason):
            try settle(command, .queued, reason: reason, notBefore: moment)
            if try connection(command.connection)?.health != "needsAuth" {
                try setHealth(of: command.connection, "needsAuth", reason: reason)
            }
        case .move(let key, let reason):
            try move(command.conversation, to: key, of: command.account, in: command.workspace)
            try settle(command, .queued, reason: reason, notBefore: now)
        case .unknown(let reason):
            try settle(command, .unknown, reason: reason)
            try show(.unknown, reason, on: interaction, of: command)
        case .dead(let reason):
            try settle(command, .dead, reason: reason)
            try show(.failed, reason, on: interaction, of: command)
        case .unreachable(let reason):
            try settle(command, .dead, reason: reason)
            try show(.failed, reason, on: interaction, of: command)
            if var record = try conversation(command.conversation, in: command.workspace) {
                record.isReachable = false
                try update([record])
            }
        }
    }

    private func show(
        _ delivery: Delivery,
        _ reason: String,
        on interaction: Interaction?,
        of command: OutboxRecord
    ) throws {
        guard let interaction, isMessage(command) else { return }
        try setDelivery(delivery, of: interaction, reason: reason, in: command.workspace)
        if delivery == .failed, let ticket = interaction.ticket { try recountWait(of: ticket, in: command.workspace) }
    }

    private func isMessage(_ command: OutboxRecord) -> Bool {
        let action = try? JSON.decode(OutboundCommand.Action.self, from: Array(command.action.utf8))
        return if case .message = action { true } else { false }
    }
}
