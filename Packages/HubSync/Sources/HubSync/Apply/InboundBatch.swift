import ChannelKit
import HubCore
import HubIdentity
import HubStorage

/// Applies the events of one workspace within one transaction: load, decide, write.
///
/// What several events of the batch touch is held here, so that the second sees what the first did, and is written
/// once at the end. Used on the store's thread only.
final class InboundBatch {
    let transaction: Transaction
    let workspace: ID<Workspace>
    let settings: WorkspaceSettings
    let rules: IdentityRules
    /// Press answers and the like, to be sent once the batch is durable.
    var replies: [Reply] = []
    /// Signals that are not stored.
    var typing: [(ID<Conversation>, Bool)] = []

    var accounts: [ID<Connection>: [String: AccountRecord]] = [:]
    var people: PeopleSet
    var conversations: ConversationSet
    var tickets: TicketSet
    var drafts: [InteractionDraft] = []
    /// Whether a change waits for its message; `nil` while nobody has looked.
    var hasEarly: Bool?
    private var given: [ID<Conversation>: Set<Person.Given>] = [:]

    /// Something that a platform wants to hear at once.
    struct Reply: Sendable {
        var connection: ID<Connection>
        var account: ID<Account>
        var conversation: ID<Conversation>
        var action: OutboundCommand.Action
    }

    init(
        _ transaction: Transaction,
        workspace: ID<Workspace>,
        settings: WorkspaceSettings,
        rules: IdentityRules
    ) {
        self.transaction = transaction
        self.workspace = workspace
        self.settings = settings
        self.rules = rules
        people = PeopleSet(transaction, workspace: workspace, rules: rules)
        conversations = ConversationSet(transaction, workspace: workspace)
        tickets = TicketSet(transaction, workspace: workspace, settings: settings)
    }

    /// Applies everything and notes what became of each raw event.
    func apply(_ batch: [DecodedRaw]) throws {
        var outcomes: [DecodedRaw] = []
        var pending: [PendingEvent] = []
        for var decoded in batch {
            pending += try place(&decoded)
            outcomes.append(decoded)
        }
        let claims = try transaction.claim(
            pending.map { ($0.account.id, $0.event.key.text, $0.raw.id) },
            in: workspace
        )
        let fresh = zip(pending, claims).filter(\.1).map(\.0)
        try people.load(for: fresh)
        for event in fresh { try apply(event) }
        try flush()
        try conversations.save()
        try transaction.decide(outcomes.map(\.outcome))
    }

    /// Finds the account of each event; events of accounts that nobody knows are a problem of their raw event.
    private func place(_ decoded: inout DecodedRaw) throws -> [PendingEvent] {
        let connection = decoded.raw.connection
        if accounts[connection] == nil {
            accounts[connection] = try transaction.accountsByPlatformID(of: connection, in: workspace)
        }
        let known = accounts[connection] ?? [:]
        var placed: [PendingEvent] = []
        for event in decoded.events {
            if let account = event.account.lazy.compactMap({ known[$0] }).first {
                placed.append(PendingEvent(event: event, raw: decoded.raw, account: account))
            } else {
                decoded.problems.append("none of our accounts is called \(event.account.joined(separator: " or "))")
            }
        }
        return placed
    }

    private func apply(_ pending: PendingEvent) throws {
        let person = try people.person(behind: pending)
        // The letter that this one answers may be in the same batch.
        if !pending.event.thread.isEmpty { try flush() }
        let conversation = try conversations.find(pending, customer: person?.handle)
        if let person {
            try conversations.adopt(conversation, by: person.handle)
            try give(person, in: conversation)
        }
        switch pending.event.body {
        case .message(let content, let ref):
            try say(content, ref, pending, person, in: conversation)
        case .form(let answers, let ref):
            try happen(.form(answers), ref, pending, person, in: conversation)
        case .visit(let visit, let ref):
            try happen(.visit(visit), ref, pending, person, in: conversation)
        case .call(let call, let ref):
            try happen(.call(call), ref, pending, person, in: conversation)
        case .order(let order, let ref):
            try happen(.order(order), ref, pending, person, in: conversation)
        case .notice(let notice):
            try happen(.system(notice), nil, pending, person, in: conversation)
        case .pressed(let choice, let message, let press):
            let content = Content(parts: [.choice(choice)], quoted: message)
            try say(content, MessageRef("press:" + pending.event.key.text), pending, person, in: conversation)
            if let press { answer(press, pending, in: conversation) }
        default:
            try flush()
            try change(pending, person, in: conversation)
        }
    }

    /// Notes where addresses and numbers were given, since answers may go to them from there alone.
    func give(_ person: Person, in conversation: ID<Conversation>) throws {
        for item in person.given where given[conversation, default: []].insert(item).inserted {
            try transaction.give(
                item.handle,
                isProven: item.isProven,
                in: conversation,
                by: person.handle,
                of: workspace
            )
        }
    }

    private func answer(_ press: Press, _ pending: PendingEvent, in conversation: ID<Conversation>) {
        let reply = Reply(
            connection: pending.raw.connection,
            account: pending.account.id,
            conversation: conversation,
            action: .answer(press, text: nil)
        )
        replies.append(reply)
    }

    /// Writes the interactions that have gathered, so that whoever looks for one finds it.
    func flush() throws {
        guard !drafts.isEmpty else { return }
        try transaction.append(drafts, in: workspace)
        let written = drafts
        drafts.removeAll(keepingCapacity: true)
        for draft in written {
            guard let ref = draft.interaction.ref else { continue }
            try applyEarly(ref, on: draft.account, in: draft.interaction.conversation)
        }
    }
}

/// An event that is to be applied, with where it came from.
struct PendingEvent {
    var event: InboundEvent
    let raw: RawRecord
    let account: AccountRecord
}

/// How handles are read and customers recognised.
struct IdentityRules: Sendable {
    var normalizer: any HandleNormalizer
    var resolver: Resolver
}
