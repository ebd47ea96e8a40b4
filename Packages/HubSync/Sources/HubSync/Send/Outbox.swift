public import ChannelKit
public import HubCore
public import HubStorage

/// Where everything that goes out waits, durably, for its turn.
public struct Outbox: Sendable {
    /// What an agent, or a machine, wants to say.
    public struct Order: Sendable {
        /// Where.
        public var conversation: ID<Conversation>
        /// What.
        public var content: Content
        /// Which colleague speaks; `nil` for a machine.
        public var author: ID<Agent>?
        /// How long it may still be taken back.
        public var delay: Duration
        /// The ticket that it answers, of those that were spoken of there; `nil` for the one that goes on there.
        public var ticket: ID<Ticket>?

        /// Something to say.
        public init(
            _ content: Content,
            in conversation: ID<Conversation>,
            by author: ID<Agent>?,
            delay: Duration = .zero,
            on ticket: ID<Ticket>? = nil
        ) {
            self.content = content
            self.conversation = conversation
            self.author = author
            self.delay = delay
            self.ticket = ticket
        }
    }

    private let pool: ConnectionPool
    private let wake = Wake()
    // A day is how long the slowest platform's trouble usually lasts.
    private static let patience = Duration.seconds(24 * 3600)

    /// An outbox for the connections of a pool.
    public init(pool: ConnectionPool) {
        self.pool = pool
    }

    /// Looks at what waits now rather than at the next round.
    ///
    /// Call it once what was enqueued is durable.
    public func signal() {
        wake.signal()
    }

    func wait(atMost duration: Duration) async {
        await wake.wait(atMost: duration)
    }

    /// Puts a message into the conversation and into line, in pieces if it is long.
    ///
    /// - Returns: the interactions that show it.
    /// - Throws: ``SendRefusal`` if the channel does not allow it; nothing is stored then.
    public func enqueue(
        _ order: Order,
        in workspace: ID<Workspace>,
        _ transaction: Transaction
    ) throws -> [Interaction] {
        let sender: SenderKind = order.author == nil ? .automation : .human
        var target = try target(order.conversation, in: workspace, transaction)
        target.record.ticket = try ticket(of: order, target.record, transaction)
        let gate = SendGate(target.capabilities)
        try gate.check(
            .message(order.content),
            lastInbound: target.record.conversation.lastInboundAt,
            sender: sender,
            now: transaction.now
        )
        // Whoever cannot reach the customer may still show a colleague what they wrote.
        let includesCustomer = order.content.addressees?.includeCustomer ?? true
        guard target.record.isReachable || !includesCustomer else { throw SendRefusal.unreachable }
        let pieces = gate.split(order.content)
        let interactions = try pieces.map { piece in
            try add(piece, order, target, sender, workspace, transaction)
        }
        if includesCustomer { try answered(target.record.ticket, by: order.author, in: workspace, transaction) }
        return interactions
    }

    /// Puts something that is not a message into line, such as a change to one or a sign that it was read.
    ///
    /// - Throws: ``SendRefusal`` if the channel does not allow it; nothing is stored then.
    public func enqueue(
        _ action: OutboundCommand.Action,
        in conversation: ID<Conversation>,
        interaction: ID<Interaction>? = nil,
        by author: ID<Agent>?,
        of workspace: ID<Workspace>,
        _ transaction: Transaction
    ) throws {
        let sender: SenderKind = author == nil ? .automation : .human
        let target = try target(conversation, in: workspace, transaction)
        try SendGate(target.capabilities).check(
            action,
            lastInbound: target.record.conversation.lastInboundAt,
            sender: sender,
            now: transaction.now
        )
        try queue(action, interaction, sender, author, .zero, target.record.conversation, transaction)
    }

    func enqueue(_ reply: InboundBatch.Reply, in workspace: ID<Workspace>, _ transaction: Transaction) throws {
        guard let record = try transaction.conversation(reply.conversation, in: workspace) else { return }
        try queue(reply.action, nil, .automation, nil, .zero, record.conversation, transaction)
    }

    /// Takes a message back whose turn has not come; whoever it would have answered waits on.
    ///
    /// - Returns: whether it was still waiting.
    public func cancel(
        _ command: OutboxRecord,
        showing interaction: Interaction,
        _ transaction: Transaction
    ) throws -> Bool {
        let workspace = command.workspace
        guard try transaction.cancel(command.id, in: workspace) else { return false }
        try transaction.setDelivery(.cancelled, of: interaction, in: workspace)
        if let ticket = interaction.ticket { try transaction.recountWait(of: ticket, in: workspace) }
        return true
    }

    /// Puts a message back in line that was given up or may not have gone out.
    public func retry(_ command: OutboxRecord, showing interaction: Interaction, _ transaction: Transaction) throws {
        let workspace = command.workspace
        try transaction.settle(
            command,
            .queued,
            notBefore: transaction.now,
            deadline: transaction.now + Self.patience
        )
        try transaction.requeue(interaction, in: workspace)
        if let ticket = interaction.ticket { try transaction.recountWait(of: ticket, in: workspace) }
    }

    private func ticket(
        of order: Order,
        _ record: ConversationRecord,
        _ transaction: Transaction
    ) throws -> ID<Ticket>? {
        let conversation = record.conversation
        guard let named = order.ticket, named != record.ticket else { return record.ticket }
        guard let ticket = try transaction.ticket(named, in: conversation.workspace), ticket.mergedInto == nil,
            try ticket.conversation == conversation.id
                || transaction.isHeld(named, in: conversation.id, of: conversation.workspace)
        else { throw SendRefusal.noTicket }
        return named
    }

    private func target(
        _ id: ID<Conversation>,
        in workspace: ID<Workspace>,
        _ transaction: Transaction
    ) throws -> (record: ConversationRecord, capabilities: ChannelCapabilities) {
        guard let record = try transaction.conversation(id, in: workspace),
            let connection = pool[record.conversation.connection]
        else { throw SendRefusal.noConversation }
        let ref = ConversationRef(record.conversation.key, record.conversation.surface, post: record.post)
        return (record, connection.capabilities(in: ref))
    }

    private func add(
        _ piece: Content,
        _ order: Order,
        _ target: (record: ConversationRecord, capabilities: ChannelCapabilities),
        _ sender: SenderKind,
        _ workspace: ID<Workspace>,
        _ transaction: Transaction
    ) throws -> Interaction {
        let conversation = target.record.conversation
        let body: Interaction.Body =
            conversation.surface == .publicComment
            ? .comment(piece, post: target.record.post ?? "") : .message(piece)
        let interaction = Interaction(
            id: transaction.newID(),
            conversation: conversation.id,
            sequence: try transaction.nextSequence(of: conversation.id, in: workspace),
            author: order.author.map { .agent($0) } ?? .system,
            body: body,
            ticket: target.record.ticket,
            occurredAt: transaction.now,
            receivedAt: transaction.now,
            delivery: .queued
        )
        let draft = InteractionDraft(interaction, handle: nil, account: conversation.account)
        try transaction.append([draft], in: workspace)
        try queue(.message(piece), interaction.id, sender, order.author, order.delay, conversation, transaction)
        return interaction
    }

    private func queue(
        _ action: OutboundCommand.Action,
        _ interaction: ID<Interaction>?,
        _ sender: SenderKind,
        _ author: ID<Agent>?,
        _ delay: Duration,
        _ conversation: Conversation,
        _ transaction: Transaction
    ) throws {
        let record = OutboxRecord(
            id: transaction.newID(),
            in: conversation,
            interaction: interaction,
            sender: sender.rawValue,
            author: author,
            action: String(decoding: try JSON.encode(action), as: UTF8.self),
            notBefore: transaction.now + delay,
            deadline: transaction.now + delay + Self.patience
        )
        try transaction.enqueue(record)
    }

    private func answered(
        _ id: ID<Ticket>?,
        by author: ID<Agent>?,
        in workspace: ID<Workspace>,
        _ transaction: Transaction
    ) throws {
        guard let author, let id, var ticket = try transaction.ticket(id, in: workspace) else { return }
        var changes: [TicketEvent.Change] = []
        ticket.waitingSince = nil
        if ticket.assignee == nil {
            changes.append(.assigned(from: nil, to: author))
            ticket.assignee = author
        }
        try transaction.update(ticket, changes, by: author)
    }
}
