import ChannelKit
import HubCore
import HubStorage
import HubSync

/// What the routes for conversations do.
struct ConversationRoutes: Sendable {
    let services: HubServices

    func show(_ call: Call) async throws -> ConversationView {
        let workspace = try call.workspace
        let id: ID<Conversation> = try call.id("conversation")
        return try await call.read { reader in
            guard let record = try reader.conversation(id, in: workspace) else {
                throw Problem.notFound("conversation")
            }
            return try view(record, reader, workspace)
        }
    }

    func interactions(_ call: Call) async throws -> InteractionPage {
        let workspace = try call.workspace
        let id: ID<Conversation> = try call.id("conversation")
        let limit = call.query("limit").flatMap { Int($0) } ?? 50
        let after = call.query("after").flatMap { Int64($0) }
        let before = call.query("before").flatMap { Int64($0) } ?? .max
        return try await call.read { reader in
            guard try reader.conversation(id, in: workspace) != nil else { throw Problem.notFound("conversation") }
            let found =
                if let after {
                    try reader.interactions(of: id, after: after, in: workspace, limit: limit)
                } else {
                    Array(try reader.interactions(of: id, before: before, in: workspace, limit: limit).reversed())
                }
            return InteractionPage(items: try Views(reader: reader, workspace: workspace).interactions(found))
        }
    }

    func say(_ call: Call, _ message: NewMessage) async throws -> InteractionPage {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let files = try await UploadToken.claim(message.files ?? [], for: "agent/\(agent)", call.store)
        let parts = (message.text.isEmpty ? [] : [Content.Part.text(message.text)]) + files.map { .media($0) }
        let order = Outbox.Order(
            Content(parts: parts, addressees: Addressees(cc: message.cc, bcc: message.bcc)),
            in: try call.id("conversation"),
            by: agent,
            delay: .seconds(message.delaySeconds ?? 0),
            on: message.ticket
        )
        let outbox = services.outbox
        let page = try await call.commit { try outbox.say(order, in: workspace, $0) }
        outbox.signal()
        return page
    }

    func note(_ call: Call, _ note: NewNote) async throws -> InteractionView {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Conversation> = try call.id("conversation")
        return try await call.commit { transaction in
            guard let record = try transaction.conversation(id, in: workspace) else {
                throw Problem.notFound("conversation")
            }
            let interaction = Interaction(
                id: transaction.newID(),
                conversation: id,
                sequence: try transaction.nextSequence(of: id, in: workspace),
                author: .agent(agent),
                body: .note(.text(note.text)),
                ticket: record.ticket,
                occurredAt: transaction.now,
                receivedAt: transaction.now
            )
            let draft = InteractionDraft(interaction, handle: nil, account: record.conversation.account)
            try transaction.append([draft], in: workspace)
            return try Views(reader: transaction, workspace: workspace).interactions([interaction])[0]
        }
    }

    func typing(_ call: Call, _ signal: TypingSignal) async throws {
        let agent = try call.agent
        let id: ID<Conversation> = try call.id("conversation")
        let record = try await call.read { try $0.conversation(id, in: agent.workspace) }
        guard let record else { throw Problem.notFound("conversation") }
        services.feed.signalTyping(
            in: record.conversation.id,
            of: agent.workspace,
            name: agent.name,
            isOn: signal.on,
            byCustomer: false
        )
    }

    func markSeen(_ call: Call, _ mark: SeenMark) async throws {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Conversation> = try call.id("conversation")
        let outbox = services.outbox
        try await call.commit { transaction in
            guard let record = try transaction.conversation(id, in: workspace) else {
                throw Problem.notFound("conversation")
            }
            guard try transaction.markSeenByTeam(id, through: mark.sequence, in: workspace) else { return }
            let seen = try transaction.interactions(of: id, after: mark.sequence - 1, in: workspace, limit: 1).first
            guard let ref = seen?.ref, case .customer = seen?.author else { return }
            // Channels that cannot tell their customers are simply not told.
            try? outbox.enqueue(.markRead(ref), in: record.conversation.id, by: agent, of: workspace, transaction)
        }
        outbox.signal()
    }

    func retry(_ call: Call) async throws -> InteractionView {
        let outbox = services.outbox
        return try await onCommand(call) { transaction, command, interaction in
            guard command.state == .dead || command.state == .unknown else {
                throw Problem(.conflict, "Only a message that failed or is unconfirmed can be sent again.")
            }
            try outbox.retry(command, showing: interaction, transaction)
        }
    }

    func cancel(_ call: Call) async throws -> InteractionView {
        let outbox = services.outbox
        return try await onCommand(call) { transaction, command, interaction in
            guard try outbox.cancel(command, showing: interaction, transaction) else {
                throw Problem(.alreadyDone, "It has been sent, or is being sent right now.")
            }
        }
    }

    private func onCommand(
        _ call: Call,
        _ change: @escaping @Sendable (Transaction, OutboxRecord, Interaction) throws -> Void
    ) async throws -> InteractionView {
        let workspace = try call.workspace
        let id: ID<Interaction> = try call.id("interaction")
        let view = try await call.commit { transaction in
            guard let interaction = try transaction.interaction(id, in: workspace),
                let command = try transaction.command(for: id, in: workspace)
            else { throw Problem.notFound("message of ours") }
            try change(transaction, command, interaction)
            let changed = try transaction.interaction(id, in: workspace) ?? interaction
            return try Views(reader: transaction, workspace: workspace).interactions([changed])[0]
        }
        services.outbox.signal()
        return view
    }

    private func view(
        _ record: ConversationRecord,
        _ reader: Reader,
        _ workspace: ID<Workspace>
    ) throws -> ConversationView {
        let conversation = record.conversation
        let connection = services.pool[conversation.connection]
        let ref = ConversationRef(conversation.key, conversation.surface, post: record.post)
        var names = NameBook(reader: reader, workspace: workspace)
        return ConversationView(
            id: conversation.id,
            connection: conversation.connection,
            channel: connection?.record.channel ?? "",
            surface: conversation.surface,
            subject: conversation.subject,
            customer: try conversation.customer.map { try names.author(.customer($0)) },
            ticket: record.ticket,
            lastSequence: conversation.lastSequence,
            seenSequence: record.seenSequence,
            isReachable: record.isReachable,
            closesAt: connection.flatMap {
                SendGate($0.capabilities(in: ref)).closes(after: conversation.lastInboundAt, for: .human)
            }
        )
    }
}
