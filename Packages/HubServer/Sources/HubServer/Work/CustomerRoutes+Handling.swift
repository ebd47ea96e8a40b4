import HubCore
import HubIdentity
import HubStorage
import HubSync

/// What the routes for customers do.
struct CustomerRoutes: Sendable {
    let pool: ConnectionPool

    func list(_ call: Call) async throws -> Page<CustomerView> {
        let workspace = try call.workspace
        let words = call.query("query") ?? ""
        let page = try call.page()
        return try await call.read { reader in
            let found = try reader.customers(
                in: workspace,
                matching: words,
                before: page.after?.id(),
                limit: page.limit + 1
            )
            return try page.page(of: found) {
                Cursor($0.id)
            } item: {
                try Self.view($0, reader)
            }
        }
    }

    func show(_ call: Call) async throws -> CustomerView {
        try await view(of: try call.id("customer"), call)
    }

    func change(_ call: Call, _ patch: CustomerPatch) async throws -> CustomerView {
        let id = try await existing(call)
        let workspace = try call.workspace
        try await call.commit { transaction in
            try transaction.update(id, name: patch.name, isBlocked: patch.isBlocked, in: workspace)
            if let isBlocked = patch.isBlocked {
                try call.audit(transaction, isBlocked ? "customer.blocked" : "customer.unblocked", "\(id)")
            }
        }
        return try await view(of: id, call)
    }

    func timeline(_ call: Call) async throws -> Page<InteractionView> {
        let id = try await existing(call)
        let workspace = try call.workspace
        let page = try call.page()
        return try await call.read { reader in
            let found = try reader.timeline(of: id, before: page.after?.id(), in: workspace, limit: page.limit + 1)
            let views = try Views(reader: reader, workspace: workspace).interactions(found)
            return page.page(of: views) {
                Cursor($0.id)
            } item: {
                $0
            }
        }
    }

    func tickets(_ call: Call) async throws -> Page<TicketView> {
        let id = try await existing(call)
        let workspace = try call.workspace
        return try await call.read { reader in
            let tickets = try reader.tickets(of: id, in: workspace, limit: 100)
            let views = try Views(reader: reader, workspace: workspace).tickets(tickets) {
                pool[$0]?.record.channel ?? ""
            }
            return Page(items: views)
        }
    }

    func merge(_ call: Call, _ other: OtherCustomer) async throws -> CustomerView {
        let id = try await existing(call)
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        try await call.commit { transaction in
            guard try transaction.customer(other.customer, in: workspace) != nil else {
                throw Problem.notFound("customer")
            }
            try transaction.merge(id, with: other.customer, by: agent, in: workspace)
            try call.audit(transaction, "customer.merged", "\(id)", ["with": .string("\(other.customer)")])
        }
        return try await view(of: id, call)
    }

    func unmerge(_ call: Call) async throws -> CustomerView {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Customer> = try call.id("customer")
        try await call.commit { transaction in
            guard try transaction.customer(id, in: workspace) != nil else { throw Problem.notFound("customer") }
            try transaction.unmerge(id, by: agent, in: workspace)
            try call.audit(transaction, "customer.unmerged", "\(id)")
        }
        return try await view(of: id, call)
    }

    func keepApart(_ call: Call, _ other: OtherCustomer) async throws -> CustomerView {
        let id = try await existing(call)
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        guard let pair = CustomerPair(id, other.customer) else {
            throw Problem.invalid("customer", "must be another customer")
        }
        try await call.commit { transaction in
            guard try transaction.customer(other.customer, in: workspace) != nil else {
                throw Problem.notFound("customer")
            }
            try transaction.keepApart(pair, by: agent, in: workspace)
        }
        return try await view(of: id, call)
    }

    private func existing(_ call: Call) async throws -> ID<Customer> {
        let id: ID<Customer> = try call.id("customer")
        let workspace = try call.workspace
        guard let customer = try await call.read({ try $0.customer(id, in: workspace) }) else {
            throw Problem.notFound("customer")
        }
        return customer.id
    }

    private func view(of id: ID<Customer>, _ call: Call) async throws -> CustomerView {
        let workspace = try call.workspace
        return try await call.read { reader in
            guard let customer = try reader.customer(id, in: workspace) else { throw Problem.notFound("customer") }
            return try Self.view(customer, reader)
        }
    }

    private static func handles(of customer: Customer, _ reader: Reader) throws -> [HandleView] {
        try reader.handles(of: customer.id, in: customer.workspace).filter { $0.key.kind != .unproven }.map { handle in
            HandleView(
                kind: handle.key.kind.text,
                value: handle.key.value,
                written: handle.written,
                proof: handle.proof,
                author: handle.author,
                at: handle.at
            )
        }
    }

    private static func view(_ customer: Customer, _ reader: Reader) throws -> CustomerView {
        CustomerView(
            id: customer.id,
            name: customer.name,
            language: customer.language,
            isBlocked: customer.isBlocked,
            createdAt: customer.createdAt,
            handles: try handles(of: customer, reader),
            suggestions: try reader.suggestions(about: customer.id, in: customer.workspace).map {
                SuggestionView(customer: $0.other, name: $0.otherName, reason: $0.reason.rawValue, at: $0.at)
            },
            merged: try reader.merges(into: customer.id, in: customer.workspace).map(\.0)
        )
    }
}
