import HubCore
import HubStorage

/// The tickets of a batch: decides for each interaction whether it opens one, goes on with one, or needs none.
struct TicketSet {
    /// What a decision depends on besides the conversation.
    struct Request {
        var kind: InteractionKind
        var isAutomatic: Bool
        var customer: ID<Customer>
        var handle: ID<Handle>
        var subject: String
        var receivedAt: Timestamp
        var policy: TicketPolicy?
    }

    private let transaction: Transaction
    private let workspace: ID<Workspace>
    private let settings: WorkspaceSettings
    private var states: [ID<Ticket>: TicketState] = [:]
    private var newest: [ID<Customer>: ID<Ticket>] = [:]
    private var blocked: [ID<Customer>: Bool] = [:]
    private static let longestSubject = 120

    init(_ transaction: Transaction, workspace: ID<Workspace>, settings: WorkspaceSettings) {
        self.transaction = transaction
        self.workspace = workspace
        self.settings = settings
    }

    /// The ticket that an interaction belongs to; `nil` if it asks for no answer.
    mutating func ticket(for request: Request, in record: inout ConversationRecord) throws -> ID<Ticket>? {
        let policy = request.policy ?? settings.tickets
        let surface = record.conversation.surface
        guard !request.isAutomatic, policy.asksForAnswer(request.kind, on: surface) else { return nil }
        guard try !isBlocked(request.customer) else { return nil }
        let own = try record.ticket.flatMap { try state($0) }.flatMap { try isOf($0, request, record) ? $0 : nil }
        // Nearly always the conversation's own ticket goes on, so others are looked for only when it does not.
        let asksOthers = surface == .direct && !TicketDecision.goesOn(own)
        let latest = asksOthers ? try newestTicket(of: request.customer) : nil
        switch TicketDecision(own: own, latest: latest, policy: policy, at: request.receivedAt) {
        case .goOn(let id):
            try goOn(id, request, in: record)
            record.ticket = id
        case .open(let previous):
            record.ticket = try open(request, previous: previous, in: record)
        }
        return record.ticket
    }

    /// Notes that a colleague answered in the platform's own app.
    mutating func answered(_ id: ID<Ticket>) throws {
        guard var state = try state(id), state.ticket.waitingSince != nil else { return }
        state.ticket.waitingSince = nil
        states[id] = state
        try transaction.update(state.ticket, [], by: nil)
    }

    /// Looks at a ticket anew when it is needed next, since the store changed it.
    mutating func forget(_ id: ID<Ticket>) {
        states[id] = nil
    }

    /// Whether the ticket that a direct conversation is on is still of somebody who speaks there.
    ///
    /// Once a merge is taken back it may be another customer's. A letter after a chat is on the chat's ticket from the
    /// start, whoever turns out to read it.
    private func isOf(_ state: TicketState, _ request: Request, _ record: ConversationRecord) throws -> Bool {
        let (ticket, conversation) = (state.ticket, record.conversation)
        guard conversation.surface == .direct, let customer = conversation.customer, ticket.requester != customer,
            ticket.requester != request.customer, !FollowUpDesk.isLetter(conversation)
        else { return true }
        // This very batch may have told whose they are, after one was read and before the other.
        let current = try transaction.conversation(conversation.id, in: workspace)?.conversation.customer
        let requester = try transaction.ticket(ticket.id, in: workspace)?.requester
        return requester == current || requester == request.customer
    }

    private mutating func goOn(_ id: ID<Ticket>, _ request: Request, in record: ConversationRecord) throws {
        guard var state = try state(id) else { return }
        var changes: [TicketEvent.Change] = []
        let old = state.ticket
        if old.status.category != .open {
            changes.append(old.status.category == .solved ? .reopened : .status(from: old.status, to: .init(.open)))
            state.ticket.status = .init(.open)
            state.ticket.snoozedUntil = nil
        }
        if old.conversation != record.conversation.id {
            changes.append(.continued(in: record.conversation.id))
            state.ticket.conversation = record.conversation.id
        }
        // What was settled without an answer is waited for no longer; a new word waits from now on.
        let waited = old.status.category == .solved ? nil : old.waitingSince
        state.ticket.waitingSince = waited ?? request.receivedAt
        state.lastInboundAt = max(state.lastInboundAt, request.receivedAt)
        state.solvedAt = nil
        states[id] = state
        if changes.isEmpty, state.ticket == old {
            try transaction.note(wordAt: state.lastInboundAt, on: old)
        } else {
            try transaction.update(state.ticket, changes, by: nil, lastInboundAt: state.lastInboundAt)
        }
    }

    private mutating func open(
        _ request: Request,
        previous: ID<Ticket>?,
        in record: ConversationRecord
    ) throws -> ID<Ticket> {
        let line = request.subject.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let ticket = try transaction.open(
            subject: String(line.prefix(Self.longestSubject)),
            requester: request.handle,
            customer: request.customer,
            conversation: record.conversation.id,
            previous: previous,
            at: request.receivedAt,
            in: workspace
        )
        states[ticket.id] = TicketState(ticket: ticket, lastInboundAt: request.receivedAt)
        newest[request.customer] = ticket.id
        return ticket.id
    }

    private mutating func state(_ id: ID<Ticket>) throws -> TicketState? {
        if let known = states[id] { return known }
        let stored = try transaction.ticketStates([id], in: workspace)[id]
        states[id] = stored
        return stored
    }

    private mutating func newestTicket(of customer: ID<Customer>) throws -> TicketState? {
        if let id = newest[customer] { return try state(id) }
        guard let found = try transaction.newestTickets(of: [customer], in: workspace)[customer] else { return nil }
        newest[customer] = found.ticket.id
        let state = states[found.ticket.id] ?? found
        states[found.ticket.id] = state
        return state
    }

    private mutating func isBlocked(_ customer: ID<Customer>) throws -> Bool {
        if let known = blocked[customer] { return known }
        let found = try transaction.isBlocked(customer, in: workspace)
        blocked[customer] = found
        return found
    }
}

/// Whether a customer's word goes on with a ticket or opens one; a pure function of what is known.
enum TicketDecision: Equatable {
    /// It belongs to this ticket, which opens again if it was solved.
    case goOn(ID<Ticket>)
    /// It needs a new one, after this one.
    case open(previous: ID<Ticket>?)

    /// - Parameters:
    ///   - own: the last ticket of the conversation.
    ///   - latest: the newest ticket of the customer on any channel; not asked for in groups.
    ///   - policy: the times.
    ///   - moment: when the customer wrote.
    init(own: TicketState?, latest: TicketState?, policy: TicketPolicy, at moment: Timestamp) {
        if let own, Self.goesOn(own) {
            self = .goOn(own.ticket.id)
        } else if let latest, latest.ticket.status.category != .solved,
            moment - latest.lastInboundAt <= policy.continuation
        {
            self = .goOn(latest.ticket.id)
        } else if let own, let solvedAt = own.solvedAt, moment - solvedAt <= policy.reopening,
            own.ticket.mergedInto == nil
        {
            self = .goOn(own.ticket.id)
        } else {
            self = .open(previous: own?.ticket.id ?? latest?.ticket.id)
        }
    }

    /// Whether the conversation's own ticket goes on, whatever other tickets there are.
    static func goesOn(_ own: TicketState?) -> Bool {
        own.map { $0.ticket.status.category != .solved && $0.ticket.mergedInto == nil } ?? false
    }
}
