public import HubCore
public import HubIdentity

/// A question for an agent that was not decided yet.
public struct OpenSuggestion: Hashable, Sendable, Identifiable {
    /// Its number.
    public var id: ID<Suggestion>
    /// The customer that it is shown for.
    public var customer: ID<Customer>
    /// The other one.
    public var other: ID<Customer>
    /// The other one's name.
    public var otherName: String
    /// A word for why it is asked.
    public var reason: Suggestion.Reason
    /// When it arose.
    public var at: Timestamp
}

/// A handle of a customer with the evidence for it.
public struct LinkedHandle: Hashable, Sendable {
    /// The handle in its unique form.
    public var key: HandleKey
    /// As it was written when it was first seen.
    public var written: String
    /// How it is known.
    public var proof: Proof
    /// The agent who linked it; `nil` for the hub.
    public var author: ID<Agent>?
    /// Since when.
    public var at: Timestamp
}

extension Reader {
    private static let customerColumns = "id, workspace, name, language, avatar, is_blocked, created_at"

    private func customer(_ row: SQLRow) throws -> Customer {
        Customer(
            id: try row.id(0),
            workspace: try row.id(1),
            name: try row.text(2),
            language: try row.textOrNil(3),
            avatar: try row.textOrNil(4).map { try JSONText.decode($0) },
            isBlocked: try row.flag(5),
            createdAt: try row.time(6)
        )
    }

    /// A customer; after a merge the one that stands for both.
    public func customer(_ id: ID<Customer>, in workspace: ID<Workspace>) throws -> Customer? {
        let kept = try db.query(
            "SELECT kept FROM merge WHERE workspace = ? AND merged = ? AND undone_at IS NULL",
            workspace,
            id
        ).first
        if let kept { return try customer(try kept.id(0), in: workspace) }
        return try db.query(
            "SELECT \(Self.customerColumns) FROM customer WHERE workspace = ? AND id = ?",
            workspace,
            id
        ).first.map(customer)
    }

    /// Customers who stand for themselves, newest first, before `id`; with `words` in their name or a handle.
    public func customers(
        in workspace: ID<Workspace>,
        matching words: String = "",
        before id: ID<Customer>? = nil,
        limit: Int
    ) throws -> [Customer] {
        let pattern = "%" + words.lowercased().filter { $0 != "%" && $0 != "_" } + "%"
        return try db.query(
            """
            SELECT \(Self.customerColumns) FROM customer WHERE workspace = ? AND id < ?
                AND NOT EXISTS (SELECT 1 FROM merge WHERE merge.workspace = customer.workspace
                    AND merged = customer.id AND undone_at IS NULL)
                AND (? = '%%' OR lower(name) LIKE ? OR EXISTS (SELECT 1 FROM link
                    JOIN handle ON handle.workspace = link.workspace AND handle.id = link.handle
                    WHERE link.workspace = customer.workspace AND link.customer = customer.id
                        AND undone_at IS NULL AND value LIKE ?))
            ORDER BY id DESC LIMIT ?
            """,
            workspace,
            id?.rawValue ?? Int64.max,
            pattern,
            pattern,
            pattern,
            limit
        ).map(customer)
    }

    /// The handles of a customer with their evidence, oldest first.
    public func handles(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> [LinkedHandle] {
        try db.query(
            """
            SELECT kind, scope, value, written, proof, author, at FROM link
            JOIN handle ON handle.workspace = link.workspace AND handle.id = link.handle
            WHERE link.workspace = ? AND customer = ? AND undone_at IS NULL ORDER BY link.id
            """,
            workspace,
            customer
        ).map { row in
            LinkedHandle(
                key: HandleKey(HandleKind(try row.text(0)), try row.text(2), scope: try row.text(1)),
                written: try row.text(3),
                proof: try row.word(4),
                author: try row.idOrNil(5),
                at: try row.time(6)
            )
        }
    }

    /// Open questions whether a customer is the same person as another.
    public func suggestions(about customer: ID<Customer>, in workspace: ID<Workspace>) throws -> [OpenSuggestion] {
        try db.query(
            """
            SELECT suggestion.id, other.id, other.name, reason, at FROM suggestion
            JOIN customer AS other ON other.workspace = suggestion.workspace
                AND other.id = CASE WHEN first = ? THEN second ELSE first END
            WHERE suggestion.workspace = ? AND (first = ? OR second = ?) AND decision IS NULL ORDER BY suggestion.id
            """,
            customer,
            workspace,
            customer,
            customer
        ).map { row in
            OpenSuggestion(
                id: try row.id(0),
                customer: customer,
                other: try row.id(1),
                otherName: try row.text(2),
                reason: try row.word(3),
                at: try row.time(4)
            )
        }
    }

    /// The customers who were merged into this one, with when.
    public func merges(into customer: ID<Customer>, in workspace: ID<Workspace>) throws -> [(ID<Customer>, Timestamp)] {
        try db.query(
            "SELECT merged, at FROM merge WHERE workspace = ? AND kept = ? AND undone_at IS NULL ORDER BY id",
            workspace,
            customer
        ).map { (try $0.id(0), try $0.time(1)) }
    }
}

extension Transaction {
    /// Fills in what is not known of a customer; agents' own words stay.
    public func complete(
        _ customer: ID<Customer>,
        name: String?,
        language: String?,
        in workspace: ID<Workspace>
    ) throws {
        // Nearly always there is nothing to do, and looking costs less than an update that changes nothing.
        let known = try db.query(
            "SELECT name, language FROM customer WHERE workspace = ? AND id = ?",
            workspace,
            customer
        ).first
        guard let known else { return }
        let name = try known.text(0).isEmpty ? name : nil
        let language = try known.textOrNil(1) == nil ? language : nil
        guard name != nil || language != nil else { return }
        try db.execute(
            "UPDATE customer SET name = COALESCE(?, name), language = COALESCE(?, language) WHERE workspace = ? AND id = ?",
            name,
            language,
            workspace,
            customer
        )
        record(.customerUpdated, of: customer, in: workspace)
    }

    /// Changes what agents may change of a customer.
    ///
    /// - Throws: ``StoreError/notFound(_:)``.
    public func update(
        _ customer: ID<Customer>,
        name: String? = nil,
        isBlocked: Bool? = nil,
        in workspace: ID<Workspace>
    ) throws {
        let changed = try db.execute(
            """
            UPDATE customer SET name = COALESCE(?, name), is_blocked = COALESCE(?, is_blocked)
            WHERE workspace = ? AND id = ?
            """,
            name,
            isBlocked,
            workspace,
            customer
        )
        guard changed == 1 else { throw StoreError.notFound("customer") }
        record(.customerUpdated, of: customer, in: workspace)
    }

    /// Merges two customers because an agent says so, or takes a merge back.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if they are one already, or were not merged.
    public func merge(
        _ one: ID<Customer>,
        with other: ID<Customer>,
        by author: ID<Agent>?,
        in workspace: ID<Workspace>
    ) throws {
        try decide(by: author, in: workspace, around: [one, other]) { $0.merging(one, with: other) }
    }

    /// Takes a merge back: what was linked to the customer before comes back as it was.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` if the customer was not merged.
    public func unmerge(_ customer: ID<Customer>, by author: ID<Agent>?, in workspace: ID<Workspace>) throws {
        let current = try self.customer(customer, in: workspace)?.id ?? customer
        try decide(by: author, in: workspace, around: [customer, current]) { $0.unmerging(customer) }
    }

    /// Decides that two customers are different people, for good.
    public func keepApart(_ pair: CustomerPair, by author: ID<Agent>?, in workspace: ID<Workspace>) throws {
        var graph = LinkGraph()
        try apply([.keepApart(pair)], to: &graph, handles: [:], by: author, in: workspace)
        try db.execute(
            """
            UPDATE suggestion SET decision = 'different', author = ?, decided_at = ?
            WHERE workspace = ? AND first = ? AND second = ? AND decision IS NULL
            """,
            author,
            now,
            workspace,
            pair.older,
            pair.newer
        )
        record(.customerUpdated, of: pair.older, in: workspace)
        record(.customerUpdated, of: pair.newer, in: workspace)
    }

    private func decide(
        by author: ID<Agent>?,
        in workspace: ID<Workspace>,
        around customers: [ID<Customer>],
        _ plan: (LinkGraph) -> [LinkAction]
    ) throws {
        var graph = try graph(of: Set(customers.map(\.rawValue)), in: workspace)
        let actions = plan(graph)
        guard !actions.isEmpty else { throw StoreError.conflict("there is nothing to merge or to take back") }
        try apply(actions, to: &graph, handles: [:], by: author, in: workspace)
    }
}

extension Reader {
    /// Whether agents marked a customer as unwanted.
    public func isBlocked(_ customer: ID<Customer>, in workspace: ID<Workspace>) throws -> Bool {
        try db.query("SELECT is_blocked FROM customer WHERE workspace = ? AND id = ?", workspace, customer)
            .first?.flag(0) ?? false
    }
}
