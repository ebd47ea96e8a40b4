import HubCore
import HubStorage
import HubSync

/// What the routes for tickets do.
struct TicketRoutes: Sendable {
    let pool: ConnectionPool

    func list(_ call: Call) async throws -> Page<TicketView> {
        let workspace = try call.workspace
        let filter = try filter(call)
        let page = try call.page(by: 2)
        let mark = page.after.map {
            TicketMark(updatedAt: Timestamp(milliseconds: $0.numbers[0]), id: ID($0.numbers[1]))
        }
        return try await call.read { reader in
            let tickets = try reader.tickets(in: workspace, filter, after: mark, limit: page.limit + 1)
            let views = try Views(reader: reader, workspace: workspace).tickets(tickets, channels: channel)
            return page.page(of: views) {
                Cursor($0.updatedAt.milliseconds, $0.id.rawValue)
            } item: {
                $0
            }
        }
    }

    func show(_ call: Call) async throws -> TicketView {
        try await view(of: try call.id("ticket"), call)
    }

    func change(_ call: Call, _ patch: TicketPatch) async throws -> TicketView {
        let id: ID<Ticket> = try call.id("ticket")
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        try await call.commit { transaction in
            guard let before = try transaction.ticket(id, in: workspace) else { throw Problem.notFound("ticket") }
            var ticket = before
            let changes = try patch.apply(to: &ticket, in: transaction)
            // Not everything that changes is a step of the history.
            guard ticket != before else { return }
            try transaction.update(ticket, changes, by: agent)
        }
        return try await view(of: id, call)
    }

    func history(_ call: Call) async throws -> TicketHistory {
        let id: ID<Ticket> = try call.id("ticket")
        let workspace = try call.workspace
        return try await call.read { reader in
            guard try reader.ticket(id, in: workspace) != nil else { throw Problem.notFound("ticket") }
            return TicketHistory(items: try Views(reader: reader, workspace: workspace).events(of: id))
        }
    }

    func split(_ call: Call, _ input: TicketSplit) async throws -> TicketView {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Ticket> = try call.id("ticket")
        let new = try await call.commit { transaction in
            guard let ticket = try transaction.ticket(id, in: workspace) else { throw Problem.notFound("ticket") }
            return try transaction.split(input.interactions, from: ticket, subject: input.subject, by: agent).id
        }
        return try await view(of: new, call)
    }

    func merge(_ call: Call, _ input: TicketMerge) async throws -> TicketView {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Ticket> = try call.id("ticket")
        try await call.commit { transaction in
            guard let ticket = try transaction.ticket(id, in: workspace),
                let target = try transaction.ticket(input.into, in: workspace)
            else { throw Problem.notFound("ticket") }
            try transaction.merge(ticket, into: target, by: agent)
        }
        return try await view(of: input.into, call)
    }

    func undo(_ call: Call) async throws -> TicketView {
        let (workspace, agent) = (try call.workspace, try call.agent.id)
        let id: ID<Ticket> = try call.id("ticket")
        let step: ID<TicketEvent> = try call.id("event")
        try await call.commit { transaction in
            guard try transaction.events(of: id, in: workspace).contains(where: { $0.id == step }) else {
                throw Problem.notFound("event")
            }
            try transaction.undo(step, by: agent, in: workspace)
        }
        return try await view(of: id, call)
    }

    private func view(of id: ID<Ticket>, _ call: Call) async throws -> TicketView {
        let workspace = try call.workspace
        return try await call.read { reader in
            guard let ticket = try reader.ticket(id, in: workspace) else { throw Problem.notFound("ticket") }
            return try Views(reader: reader, workspace: workspace).tickets([ticket], channels: channel)[0]
        }
    }

    private func channel(_ connection: ID<Connection>) -> String {
        pool[connection]?.record.channel ?? ""
    }

    private func filter(_ call: Call) throws -> TicketFilter {
        var filter = TicketFilter()
        for word in call.query("status")?.split(separator: ",") ?? [] {
            guard let status = Ticket.Status.Category(rawValue: String(word)) else {
                throw Problem.invalid("?status", "must be some of: open, pending, snoozed, solved")
            }
            filter.statuses.insert(status)
        }
        switch call.query("assignee") {
        case nil, "": break
        case "me": filter.assignee = .agent(try call.agent.id)
        case "none": filter.assignee = .nobody
        case let text?:
            guard let id = ID<Agent>(text) else {
                throw Problem.invalid("?assignee", "must be an agent's id, me or none")
            }
            filter.assignee = .agent(id)
        }
        return filter
    }
}

extension TicketPatch {
    /// Changes the ticket and returns the steps for its history.
    func apply(to ticket: inout Ticket, in transaction: Transaction) throws -> [TicketEvent.Change] {
        var changes: [TicketEvent.Change] = []
        if let subject, subject != ticket.subject {
            changes.append(.subject(from: ticket.subject, to: subject))
            ticket.subject = subject
        }
        if let status, status != ticket.status.category {
            changes.append(.status(from: ticket.status, to: .init(status)))
            ticket.status = .init(status)
            if status == .solved { ticket.waitingSince = nil }
        }
        if let word = priority, let rank = TicketView.priorities.firstIndex(of: word),
            let new = Ticket.Priority(rawValue: rank), new != ticket.priority
        {
            changes.append(.priority(from: ticket.priority, to: new))
            ticket.priority = new
        }
        if let assignee, assignee != ticket.assignee {
            guard try transaction.agent(assignee, in: ticket.workspace)?.agent.isActive == true else {
                throw Problem.invalid("assignee", "must be an agent who is active")
            }
            changes.append(.assigned(from: ticket.assignee, to: assignee))
            ticket.assignee = assignee
        } else if unassign == true, ticket.assignee != nil {
            changes.append(.assigned(from: ticket.assignee, to: nil))
            ticket.assignee = nil
        }
        if let team, team != ticket.team {
            guard try transaction.team(team, in: ticket.workspace) != nil else {
                throw Problem.invalid("team", "must be a team of this workspace")
            }
            changes.append(.team(from: ticket.team, to: team))
            ticket.team = team
        }
        if ticket.status.category == .snoozed {
            ticket.snoozedUntil = snoozedUntil ?? ticket.snoozedUntil
        } else {
            ticket.snoozedUntil = nil
        }
        return changes
    }
}
