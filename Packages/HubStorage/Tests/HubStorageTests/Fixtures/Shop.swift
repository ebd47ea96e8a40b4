import HubCore
import HubIdentity
import HubStorage
import Testing

/// A workspace with one connection and one account, in a store of its own.
struct Shop: Sendable {
    let folder: TemporaryFolder
    let clock: HandClock
    let store: Store
    let workspace: ID<Workspace>
    let connection: ID<Connection>
    let account: ID<Account>

    init(clock: HandClock = HandClock()) async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open { clock.now }
        try await self.init(folder, store, clock)
    }

    /// Another company in the same store.
    func neighbour() async throws -> Shop {
        try await Shop(folder, store, clock)
    }

    private init(_ folder: TemporaryFolder, _ store: Store, _ clock: HandClock) async throws {
        let workspace = try await store.commit { try $0.createWorkspace(name: "Tiệm Hoa").id }
        let connection = try await store.createConnection(
            in: workspace,
            channel: "test",
            name: "Test",
            config: [:],
            secrets: ["token": "s3cr3t"]
        )
        try await store.commit {
            try $0.setAccounts([("page-1", "Tiệm Hoa", ["page-old"])], of: connection, in: workspace)
        }
        let accounts = try await store.read { try $0.accounts(of: connection, in: workspace) }
        self.folder = folder
        self.clock = clock
        self.store = store
        self.workspace = workspace
        self.connection = connection
        account = try #require(accounts.first).id
    }

    /// A customer who is known by one address.
    func customer(_ email: String, name: String = "") async throws -> (id: ID<Customer>, handle: ID<Handle>) {
        let workspace = workspace
        return try await store.commit { transaction in
            let key = HandleKey(.email, email)
            let handles = try transaction.createHandles([key: email], in: workspace)
            let customer: ID<Customer> = transaction.newID()
            var graph = LinkGraph()
            try transaction.apply(
                [.create(customer), .link(key, to: customer, .authenticatedMail)],
                to: &graph,
                handles: handles,
                name: name,
                in: workspace
            )
            guard let handle = handles[key] else { throw StoreError.notFound("handle") }
            return (customer, handle)
        }
    }

    /// A conversation with somebody, or without a customer of its own.
    func conversation(
        _ key: String,
        of handle: ID<Handle>?,
        _ surface: Surface = .direct
    ) async throws -> Conversation {
        let shop = self
        return try await store.commit { transaction in
            let conversation = Conversation(
                id: transaction.newID(),
                workspace: shop.workspace,
                connection: shop.connection,
                account: shop.account,
                key: key,
                surface: surface,
                customer: nil
            )
            try transaction.insert(ConversationRecord(conversation, handle: handle))
            return conversation
        }
    }

    /// Something that the owner of a handle said.
    @discardableResult
    func message(
        _ body: Interaction.Body,
        in conversation: Conversation,
        by handle: ID<Handle>,
        ref: MessageRef? = nil,
        ticket: ID<Ticket>? = nil
    ) async throws -> ID<Interaction> {
        let account = account
        return try await store.commit { transaction in
            let interaction = Interaction(
                id: transaction.newID(),
                conversation: conversation.id,
                sequence: try transaction.nextSequence(of: conversation.id, in: conversation.workspace),
                author: .customer(ID(0)),
                body: body,
                ref: ref,
                ticket: ticket,
                occurredAt: transaction.now,
                receivedAt: transaction.now
            )
            let draft = InteractionDraft(interaction, handle: handle, account: account)
            try transaction.append([draft], in: conversation.workspace)
            return interaction.id
        }
    }

    /// Raw events with a delivery id each.
    func drafts(_ ids: [String?]) -> [RawDraft] {
        ids.map { id in
            RawDraft(
                mediaType: "application/json",
                bytes: Array("{\"id\":\"\(id ?? "")\"}".utf8),
                headers: [:],
                receivedAt: clock.now,
                deliveryID: id
            )
        }
    }

    /// The change feed from its beginning.
    func feed() async throws -> [Change] {
        let workspace = workspace
        return try await store.read { try $0.changes(in: workspace, after: 0, limit: 100_000) }
    }
}

/// What a test throws on purpose.
struct Refused: Error, Equatable {}
