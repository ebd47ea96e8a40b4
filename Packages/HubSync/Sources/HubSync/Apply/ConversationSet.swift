import ChannelKit
import HubCore
import HubStorage

/// The conversations of a batch: read once, changed here, written back once.
struct ConversationSet {
    private struct Key: Hashable {
        var account: ID<Account>
        var key: String
    }

    private let transaction: Transaction
    private let workspace: ID<Workspace>
    private var records: [ID<Conversation>: ConversationRecord] = [:]
    private var byKey: [Key: ID<Conversation>] = [:]
    private var changed: Set<ID<Conversation>> = []

    init(_ transaction: Transaction, workspace: ID<Workspace>) {
        self.transaction = transaction
        self.workspace = workspace
    }

    /// The conversation an event belongs to; made if there is none.
    mutating func find(_ pending: PendingEvent, customer handle: ID<Handle>?) throws -> ID<Conversation> {
        let event = pending.event
        if let proven = event.provenConversation, try isOurs(proven, pending) { return proven }
        for ref in event.thread {
            if let known = try transaction.conversation(containing: ref, of: pending.account.id, in: workspace) {
                return known
            }
        }
        let key = Key(account: pending.account.id, key: event.conversation.key)
        if let known = byKey[key] { return known }
        let stored = try transaction.conversation(key.key, of: key.account, in: workspace)
        let record = try stored ?? create(pending, handle: handle)
        records[record.conversation.id] = records[record.conversation.id] ?? record
        byKey[key] = record.conversation.id
        return record.conversation.id
    }

    /// Notes whose a direct conversation is that began with a word of ours or of the platform's.
    mutating func adopt(_ id: ID<Conversation>, by handle: ID<Handle>) throws {
        var record = try self[id]
        guard record.handle == nil, record.conversation.surface == .direct else { return }
        record.handle = handle
        records[id] = record
        try transaction.adopt(id, by: handle, in: workspace)
    }

    /// A conversation that was found before.
    subscript(id: ID<Conversation>) -> ConversationRecord {
        mutating get throws {
            if let known = records[id] { return known }
            guard let stored = try transaction.conversation(id, in: workspace) else {
                throw StoreError.notFound("conversation")
            }
            records[id] = stored
            return stored
        }
    }

    /// Keeps a changed conversation until the batch is written.
    mutating func put(_ record: ConversationRecord) {
        records[record.conversation.id] = record
        changed.insert(record.conversation.id)
    }

    /// Reads a conversation anew when it is needed next, since the store changed it.
    mutating func forget(_ id: ID<Conversation>) {
        byKey = byKey.filter { $0.value != id }
    }

    /// Writes back what changed.
    mutating func save() throws {
        try transaction.update(changed.sorted().compactMap { records[$0] })
        changed = []
    }

    private mutating func isOurs(_ id: ID<Conversation>, _ pending: PendingEvent) throws -> Bool {
        guard let record = try transaction.conversation(id, in: workspace) else { return false }
        records[id] = records[id] ?? record
        return record.conversation.account == pending.account.id
    }

    private func create(_ pending: PendingEvent, handle: ID<Handle>?) throws -> ConversationRecord {
        let ref = pending.event.conversation
        let record = ConversationRecord(
            Conversation(
                id: transaction.newID(),
                workspace: workspace,
                connection: pending.raw.connection,
                account: pending.account.id,
                key: ref.key,
                surface: ref.surface,
                customer: nil,
                subject: ref.subject
            ),
            handle: ref.surface == .direct ? handle : nil,
            post: ref.post
        )
        try transaction.insert(record)
        return record
    }
}
