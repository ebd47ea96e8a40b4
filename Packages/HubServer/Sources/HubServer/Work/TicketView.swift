import ChannelKit
import HubCore
import HubStorage

/// A ticket as the API shows it, with what a queue's row needs.
struct TicketView: APIType {
    var id: ID<Ticket>
    var number: Int64
    var subject: String
    var status: Ticket.Status.Category
    var statusName: String
    var priority: String
    var requester: AuthorView
    var conversation: ID<Conversation>
    var channel: String
    var assignee: AuthorView?
    var team: ID<Team>?
    var previous: ID<Ticket>?
    var snoozedUntil: Timestamp?
    var waitingSince: Timestamp?
    var createdAt: Timestamp
    var updatedAt: Timestamp
    /// The newest thing that was said.
    var preview: String?

    static let schema = Schema.object(
        "Ticket",
        .required("id", .id, "Its id."),
        .required("number", .integer(1...Int64.max), "The number that people quote."),
        .required("subject", .text(0...10_000), "What it is about."),
        .required("status", .words(Ticket.Status.Category.self), "Where it stands."),
        .required("statusName", .text(0...200), "The workspace's own word for that; empty for the usual one."),
        .required("priority", .words(TicketView.priorities), "How urgent it is."),
        .required("requester", AuthorView.schema, "Who asked."),
        .required("conversation", .id, "Where the customer last wrote; answers go there."),
        .required("channel", .text(0...64), "The channel of that conversation."),
        .optional("assignee", AuthorView.schema, "Which colleague has it."),
        .optional("team", .id, "Which team has it."),
        .optional("previous", .id, "The ticket it follows."),
        .optional("snoozedUntil", .timestamp, "When it opens again by itself."),
        .optional("waitingSince", .timestamp, "Since when the customer waits for an answer."),
        .required("createdAt", .timestamp, "When it was opened."),
        .required("updatedAt", .timestamp, "When anything about it last changed."),
        .optional("preview", .text(0...1000), "The newest thing that was said.")
    )

    static let priorities = ["low", "normal", "high", "urgent"]
}

/// What is to change about a ticket; what is missing stays.
struct TicketPatch: APIType {
    var subject: String?
    var status: Ticket.Status.Category?
    var priority: String?
    var assignee: ID<Agent>?
    var unassign: Bool?
    var team: ID<Team>?
    var snoozedUntil: Timestamp?

    static let schema = Schema.object(
        "TicketPatch",
        .optional("subject", .text(1...200), "What it is about."),
        .optional("status", .words(Ticket.Status.Category.self), "Where it stands."),
        .optional("priority", .words(TicketView.priorities), "How urgent it is."),
        .optional("assignee", .id, "Which colleague has it from now on."),
        .optional("unassign", .boolean, "Whether nobody has it from now on."),
        .optional("team", .id, "Which team has it from now on."),
        .optional("snoozedUntil", .timestamp, "When a snoozed ticket opens again; missing means at the next word.")
    )
}

/// One step of a ticket's history.
struct TicketEventView: APIType {
    var id: ID<TicketEvent>
    var author: AuthorView
    var change: JSONValue
    var at: Timestamp

    static let schema = Schema.object(
        "TicketEvent",
        .required("id", .id, "Its id; a split or merge can be undone by it."),
        .required("author", AuthorView.schema, "Who did it."),
        .required("change", .any, "What changed, by one member that names it."),
        .required("at", .timestamp, "When.")
    )
}

extension Views {
    /// How tickets are shown, with their channel and the newest word.
    func tickets(_ tickets: [Ticket], channels: (ID<Connection>) -> String) throws -> [TicketView] {
        var names = NameBook(reader: reader, workspace: workspace)
        return try tickets.map { ticket in
            let conversation = try reader.conversation(ticket.conversation, in: workspace)?.conversation
            let newest = try reader.interactions(of: ticket.conversation, in: workspace, limit: 1).first
            return TicketView(
                id: ticket.id,
                number: ticket.number,
                subject: ticket.subject,
                status: ticket.status.category,
                statusName: ticket.status.name,
                priority: TicketView.priorities[ticket.priority.rawValue],
                requester: try names.author(.customer(ticket.requester)),
                conversation: ticket.conversation,
                channel: conversation.map { channels($0.connection) } ?? "",
                assignee: try ticket.assignee.map { try names.author(.agent($0)) },
                team: ticket.team,
                previous: ticket.previous,
                snoozedUntil: ticket.snoozedUntil,
                waitingSince: ticket.waitingSince,
                createdAt: ticket.createdAt,
                updatedAt: ticket.updatedAt,
                preview: newest.flatMap { $0.body.content?.plainText }.map { String($0.prefix(140)) }
            )
        }
    }

    func events(of ticket: ID<Ticket>) throws -> [TicketEventView] {
        var names = NameBook(reader: reader, workspace: workspace)
        return try reader.events(of: ticket, in: workspace).map { event in
            TicketEventView(
                id: event.id,
                author: try event.author.map { try names.author(.agent($0)) } ?? AuthorView(kind: "system"),
                change: try JSON.value(event.change),
                at: event.at
            )
        }
    }
}
