public import HubCore
public import HubIdentity

extension Reader {
    /// The numbers of the handles that are known, by key.
    public func handles(_ keys: some Collection<HandleKey>, in workspace: ID<Workspace>) throws -> [HandleKey: ID<
        Handle
    >] {
        let keys = Array(keys)
        let rows = try db.query(
            "SELECT id FROM handle WHERE workspace = ? AND kind = ? AND scope = ? AND value = ?",
            each: keys.map { [workspace.sqlValue, $0.kind.sqlValue, $0.scope.sqlValue, $0.value.sqlValue] }
        )
        var found: [HandleKey: ID<Handle>] = [:]
        for (key, rows) in zip(keys, rows) { found[key] = try rows.first?.id(0) }
        return found
    }

    /// What decisions about these keys need: their links, those of the customers they point to, merges, and pairs apart.
    public func linkGraph(around keys: some Collection<HandleKey>, in workspace: ID<Workspace>) throws -> LinkGraph {
        let direct = try db.query(
            Self.linkQuery + """
                 WHERE handle.workspace = ? AND kind = ? AND scope = ? AND value = ?
                ORDER BY CASE WHEN proof = 'claimed' THEN 1 ELSE 0 END, link.id LIMIT \(Self.crowd)
                """,
            each: keys.map { [workspace.sqlValue, $0.kind.sqlValue, $0.scope.sqlValue, $0.value.sqlValue] }
        ).joined()
        let customers = Set(try direct.map { try $0.int(4) })
        guard !customers.isEmpty else { return LinkGraph() }
        return try graph(of: customers, in: workspace)
    }

    /// Everything that is linked to one customer, with the merges that led there.
    public func linkGraph(of customer: ID<Customer>, in workspace: ID<Workspace>) throws -> LinkGraph {
        try graph(of: [customer.rawValue], in: workspace)
    }

    // What thousands have typed is a placeholder; a few of them show that.
    private static let crowd = 16
    private static let linkQuery = """
        SELECT kind, scope, value, origin, customer, proof FROM handle
        JOIN link ON link.workspace = handle.workspace AND link.handle = handle.id AND undone_at IS NULL
        """

    func graph(of customers: Set<Int64>, in workspace: ID<Workspace>) throws -> LinkGraph {
        let (merges, family) = try merges(around: customers, in: workspace)
        let arguments = family.sorted().map { [workspace.sqlValue, $0.sqlValue] }
        let links = try db.query(
            Self.linkQuery + " WHERE handle.workspace = ? AND link.customer = ?",
            each: arguments
        ).joined()
        let apart = try db.query(
            // One question for each side: asked for either at once, SQLite reads every pair of the workspace.
            """
            SELECT first, second FROM apart WHERE workspace = ? AND first = ?
            UNION ALL SELECT first, second FROM apart WHERE workspace = ? AND second = ?
            """,
            each: arguments.map { $0 + $0 }
        ).joined()
        return LinkGraph(
            links: try links.map { row in
                Link(
                    HandleKey(HandleKind(try row.text(0)), try row.text(2), scope: try row.text(1)),
                    to: try row.id(3),
                    now: try row.id(4),
                    try row.word(5)
                )
            },
            merges: merges,
            apart: Set(try apart.compactMap { CustomerPair(try $0.id(0), try $0.id(1)) })
        )
    }

    /// Every merge that ties these customers to others, over any number of steps, and all whom they tie together.
    private func merges(
        around customers: Set<Int64>,
        in workspace: ID<Workspace>
    ) throws -> (merges: [Merge], family: Set<Int64>) {
        var family = customers
        var frontier = customers
        var found: [ID<Customer>: Merge] = [:]
        while !frontier.isEmpty {
            let rows = try db.query(
                """
                SELECT merged, kept, reason FROM merge WHERE workspace = ? AND merged = ? AND undone_at IS NULL
                UNION ALL
                SELECT merged, kept, reason FROM merge WHERE workspace = ? AND kept = ? AND undone_at IS NULL
                """,
                each: frontier.sorted().map {
                    [workspace.sqlValue, $0.sqlValue, workspace.sqlValue, $0.sqlValue]
                }
            ).joined()
            for row in rows {
                let merge = Merge(try row.id(0), into: try row.id(1), try row.word(2))
                found[merge.from] = merge
            }
            let tied = Set(found.values.flatMap { [$0.from.rawValue, $0.into.rawValue] })
            frontier = tied.subtracting(family)
            family.formUnion(tied)
        }
        return (found.values.sorted { $0.from < $1.from }, family)
    }
}

extension Transaction {
    /// Numbers for handles that are new, with the way they were written.
    public func createHandles(
        _ written: [HandleKey: String],
        in workspace: ID<Workspace>
    ) throws -> [HandleKey: ID<Handle>] {
        var created: [HandleKey: ID<Handle>] = [:]
        var rows: [[SQLValue]] = []
        for (key, text) in written {
            let id: ID<Handle> = newID()
            created[key] = id
            rows.append([
                workspace.sqlValue, id.sqlValue, key.kind.sqlValue, key.scope.sqlValue, key.value.sqlValue,
                text.sqlValue, now.sqlValue,
            ])
        }
        try db.execute(
            "INSERT INTO handle (workspace, id, kind, scope, value, written, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            each: rows
        )
        return created
    }

    /// Carries out what was decided about who is who, in the order given.
    ///
    /// The graph holds what was known before the first action, and afterwards what is known now. `handles` needs the
    /// number of every key that occurs. Without an author it was the hub that decided; `name` is for new customers.
    public func apply(
        _ actions: [LinkAction],
        to graph: inout LinkGraph,
        handles: [HandleKey: ID<Handle>],
        by author: ID<Agent>? = nil,
        name: String = "",
        in workspace: ID<Workspace>
    ) throws {
        for action in actions {
            let repointings = graph.repointings(for: action)
            guard graph.apply(action) else { continue }
            try store(action, handles: handles, by: author, name: name, in: workspace)
            for repointing in repointings { try repoint(repointing, in: workspace) }
        }
    }

    private func store(
        _ action: LinkAction,
        handles: [HandleKey: ID<Handle>],
        by author: ID<Agent>?,
        name: String,
        in workspace: ID<Workspace>
    ) throws {
        switch action {
        case .create(let customer):
            try createCustomer(customer, name: name, in: workspace)
        case .link(let key, let customer, let proof):
            try link(handles[key], to: customer, proof, by: author, in: workspace)
        case .move(let key, let customer, let proof):
            try db.execute(
                """
                UPDATE link SET undone_at = ?
                WHERE workspace = ? AND handle = ? AND proof <> 'claimed' AND undone_at IS NULL
                """,
                now,
                workspace,
                handles[key]
            )
            try link(handles[key], to: customer, proof, by: author, in: workspace)
        case .keepEvidence(let key, let customer):
            try link(handles[key], to: customer, .claimed, by: author, in: workspace)
        case .suggest(let suggestion):
            try suggest(suggestion, over: handles[suggestion.key], in: workspace)
        case .merge(let merge):
            try store(merge, by: author, in: workspace)
        case .unmerge(let customer):
            try db.execute(
                "UPDATE merge SET undone_at = ?, undone_by = ? WHERE workspace = ? AND merged = ? AND undone_at IS NULL",
                now,
                author,
                workspace,
                customer
            )
            record(.customerMerged, of: customer, in: workspace)
        default:
            guard case .keepApart(let pair) = action else {
                throw StoreError.conflict("this version cannot carry out that identity action")
            }
            try db.execute(
                """
                INSERT INTO apart (workspace, first, second, author, at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (workspace, first, second) DO NOTHING
                """,
                workspace,
                pair.older,
                pair.newer,
                author,
                now
            )
        }
    }

    private func createCustomer(_ id: ID<Customer>, name: String, in workspace: ID<Workspace>) throws {
        try db.execute(
            "INSERT INTO customer (workspace, id, name, created_at) VALUES (?, ?, ?, ?)",
            workspace,
            id,
            name,
            now
        )
        record(.customerCreated, of: id, in: workspace)
    }

    private func link(
        _ handle: ID<Handle>?,
        to customer: ID<Customer>,
        _ proof: Proof,
        by author: ID<Agent>?,
        in workspace: ID<Workspace>
    ) throws {
        let current = try standIn(for: customer, in: workspace)
        try db.execute(
            """
            INSERT INTO link (workspace, id, handle, origin, customer, proof, author, at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, handle, origin) WHERE undone_at IS NULL
            DO UPDATE SET proof = excluded.proof, author = excluded.author, at = excluded.at
            """,
            workspace,
            newID(Link.self),
            handle,
            customer,
            current,
            proof.rawValue,
            author,
            now
        )
        record(.customerUpdated, of: current, in: workspace)
    }

    private func standIn(for customer: ID<Customer>, in workspace: ID<Workspace>) throws -> ID<Customer> {
        var current = customer
        while let row = try db.query(
            "SELECT kept FROM merge WHERE workspace = ? AND merged = ? AND undone_at IS NULL",
            workspace,
            current
        ).first { current = try row.id(0) }
        return current
    }

    private func suggest(_ suggestion: Suggestion, over handle: ID<Handle>?, in workspace: ID<Workspace>) throws {
        try db.execute(
            """
            INSERT INTO suggestion (workspace, id, first, second, reason, handle, at) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (workspace, first, second) DO NOTHING
            """,
            workspace,
            newID(Suggestion.self),
            suggestion.pair.older,
            suggestion.pair.newer,
            suggestion.reason.rawValue,
            handle,
            now
        )
        record(.customerUpdated, of: suggestion.pair.older, in: workspace)
        record(.customerUpdated, of: suggestion.pair.newer, in: workspace)
    }

    private func store(_ merge: Merge, by author: ID<Agent>?, in workspace: ID<Workspace>) throws {
        try db.execute(
            "INSERT INTO merge (workspace, id, merged, kept, reason, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            workspace,
            newID(Merge.self),
            merge.from,
            merge.into,
            merge.reason.rawValue,
            author,
            now
        )
        try db.execute(
            """
            UPDATE suggestion SET decision = 'same', author = ?, decided_at = ?
            WHERE workspace = ? AND first = ? AND second = ? AND decision IS NULL
            """,
            author,
            now,
            workspace,
            min(merge.from, merge.into),
            max(merge.from, merge.into)
        )
        record(.customerMerged, of: merge.into, in: workspace)
    }

    private func repoint(_ repointing: Repointing, in workspace: ID<Workspace>) throws {
        let key = repointing.link.key
        try db.execute(
            """
            UPDATE link SET customer = ?
            WHERE workspace = ? AND origin = ? AND undone_at IS NULL AND handle =
                (SELECT id FROM handle WHERE workspace = ? AND kind = ? AND scope = ? AND value = ?)
            """,
            repointing.customer,
            workspace,
            repointing.link.origin,
            workspace,
            key.kind,
            key.scope,
            key.value
        )
    }
}

extension Reader {
    /// A handle as it was written when it was first seen.
    public func handle(_ id: ID<Handle>, in workspace: ID<Workspace>) throws -> Handle? {
        try db.query("SELECT kind, written, scope FROM handle WHERE workspace = ? AND id = ?", workspace, id).first.map
        {
            Handle(HandleKind(try $0.text(0)), try $0.text(1), scope: try $0.text(2))
        }
    }

    /// The name of a colleague, as customers see it.
    public func agentName(_ id: ID<Agent>, in workspace: ID<Workspace>) throws -> String? {
        try db.query("SELECT name FROM agent WHERE workspace = ? AND id = ?", workspace, id).first?.text(0)
    }
}
