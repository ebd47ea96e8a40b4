import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

extension RouteGroup {
    /// Tickets: the queue, one ticket, and what can be done to it.
    static func tickets(_ services: HubServices) -> RouteGroup {
        let routes = TicketRoutes(pool: services.pool)
        return RouteGroup(
            "Tickets",
            [
                Endpoint(
                    .get,
                    "/api/v1/tickets",
                    .needs(.readConversations),
                    "Tickets, the one that changed last first.",
                    parameters: [
                        .query("status", .text(0...100), "Only these states, separated by commas."),
                        .query("assignee", .text(0...13), "Only those of one agent, `me`, or `none`."),
                    ] + PageRequest.parameters,
                    returns: Page<TicketView>.self,
                    routes.list
                ),
                Endpoint(
                    .get,
                    "/api/v1/tickets/{ticket}",
                    .needs(.readConversations),
                    "One ticket.",
                    returns: TicketView.self
                ) {
                    try await routes.show($0)
                },
                Endpoint(
                    .patch,
                    "/api/v1/tickets/{ticket}",
                    .needs(.answerCustomers),
                    "Changes a ticket.",
                    takes: TicketPatch.self,
                    returns: TicketView.self,
                    routes.change
                ),
                Endpoint(
                    .get,
                    "/api/v1/tickets/{ticket}/events",
                    .needs(.readConversations),
                    "The history of a ticket, oldest first.",
                    returns: TicketHistory.self,
                    routes.history
                ),
                Endpoint(
                    .post,
                    "/api/v1/tickets/{ticket}/split",
                    .needs(.answerCustomers),
                    "Moves interactions of a ticket to a new one.",
                    takes: TicketSplit.self,
                    returns: TicketView.self,
                    routes.split
                ),
                Endpoint(
                    .post,
                    "/api/v1/tickets/{ticket}/merge",
                    .needs(.answerCustomers),
                    "Moves everything of a ticket to another.",
                    takes: TicketMerge.self,
                    returns: TicketView.self,
                    routes.merge
                ),
                Endpoint(
                    .post,
                    "/api/v1/tickets/{ticket}/events/{event}/undo",
                    .needs(.answerCustomers),
                    "Takes a split or a merge back.",
                    returns: TicketView.self,
                    routes.undo
                ),
            ]
        )
    }
}

/// The history of a ticket.
struct TicketHistory: APIType {
    var items: [TicketEventView]

    static let schema = Schema.object(
        "TicketHistory",
        .required("items", .array(TicketEventView.schema, 0...100_000), "The steps, oldest first.")
    )
}

/// What is to become a ticket of its own.
struct TicketSplit: APIType {
    var interactions: [ID<Interaction>]
    var subject: String

    static let schema = Schema.object(
        "TicketSplit",
        .required("interactions", .array(.id, 1...1000), "The interactions to move."),
        .required("subject", .text(1...200), "What the new ticket is about.")
    )
}

/// Which ticket another goes into.
struct TicketMerge: APIType {
    var into: ID<Ticket>

    static let schema = Schema.object("TicketMerge", .required("into", .id, "The ticket that stays."))
}
