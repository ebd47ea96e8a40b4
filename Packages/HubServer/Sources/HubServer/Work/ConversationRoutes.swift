import ChannelKit
import HTTPTypes
import HubCore
import HubStorage
import HubSync

/// A conversation as the API shows it.
struct ConversationView: APIType {
    var id: ID<Conversation>
    var connection: ID<Connection>
    var channel: String
    var surface: Surface
    var subject: String?
    var customer: AuthorView?
    var ticket: ID<Ticket>?
    var lastSequence: Int64
    var seenSequence: Int64
    var isReachable: Bool
    /// Until when an answer is allowed.
    var closesAt: Timestamp?

    static let schema = Schema.object(
        "Conversation",
        .required("id", .id, "Its id."),
        .required("connection", .id, "Through which connection it runs."),
        .required("channel", .text(0...64), "The channel's id."),
        .required("surface", .words(Surface.self), "Where it happens."),
        .optional("subject", .text(0...10_000), "What it is about."),
        .optional("customer", AuthorView.schema, "The customer on the other side."),
        .optional("ticket", .id, "The ticket it belongs to."),
        .required("lastSequence", .integer(0...Int64.max), "The number of its newest interaction."),
        .required("seenSequence", .integer(0...Int64.max), "Up to which one the customer has seen it."),
        .required("isReachable", .boolean, "Whether the customer can be written to."),
        .optional("closesAt", .timestamp, "Until when an answer is allowed; missing if always.")
    )
}

/// A page of interactions, in order.
struct InteractionPage: APIType {
    var items: [InteractionView]

    static let schema = Schema.object(
        "InteractionList",
        .required("items", .list(InteractionView.schema), "The interactions in their order.")
    )
}

/// What an agent writes.
struct NewMessage: APIType {
    var text: String
    var files: [String]?
    var delaySeconds: Int?
    var ticket: ID<Ticket>?
    var cc: [String]?
    var bcc: [String]?

    static let schema = Schema.object(
        "NewMessage",
        .required("text", .text(0...200_000), "What to say; may be empty beside files."),
        .optional("files", .array(.text(1...2000), 0...20), "Tokens of uploaded files."),
        .optional("delaySeconds", .integer(0...86_400), "For how long it may still be taken back."),
        .optional("ticket", .id, "The ticket that it answers, of those spoken of in the conversation; else its own."),
        .optional("cc", .array(.email, 0...20), "Who else gets it, seen by all, on channels that have copies."),
        .optional("bcc", .array(.email, 0...20), "Who else gets it, seen by nobody, on channels that have copies.")
    )
}

/// A remark among colleagues.
struct NewNote: APIType {
    var text: String

    static let schema = Schema.object("NewNote", .required("text", .text(1...200_000), "What to remember."))
}

/// Up to where a conversation was seen.
struct SeenMark: APIType {
    var sequence: Int64

    static let schema = Schema.object(
        "SeenMark",
        .required("sequence", .integer(1...Int64.max), "The sequence number of the last interaction that was seen.")
    )
}

/// Whether somebody types.
struct TypingSignal: APIType {
    var on: Bool

    static let schema = Schema.object("TypingSignal", .required("on", .boolean, "Whether the agent types."))
}

extension RouteGroup {
    /// Conversations: what was said, and answering.
    static func conversations(_ services: HubServices) -> RouteGroup {
        let routes = ConversationRoutes(services: services)
        let base = "/api/v1/conversations/{conversation}"
        return RouteGroup(
            "Conversations",
            [
                Endpoint(
                    .get,
                    base,
                    .needs(.readConversations),
                    "One conversation.",
                    returns: ConversationView.self,
                    routes.show
                ),
                Endpoint(
                    .get,
                    base + "/interactions",
                    .needs(.readConversations),
                    "What happened in a conversation, in order.",
                    parameters: [
                        .query("before", .integer(1...Int64.max), "Only those before this sequence number."),
                        .query("after", .integer(0...Int64.max), "Only those after this sequence number."),
                        .query("limit", .integer(1...200), "How many; 50 if missing."),
                    ],
                    returns: InteractionPage.self,
                    routes.interactions
                ),
                Endpoint(
                    .post,
                    base + "/messages",
                    .needs(.answerCustomers),
                    "Answers the customer where they are.",
                    takes: NewMessage.self,
                    returns: InteractionPage.self,
                    status: .created,
                    routes.say
                ),
                Endpoint(
                    .post,
                    base + "/notes",
                    .needs(.answerCustomers),
                    "Leaves a remark that only colleagues see.",
                    takes: NewNote.self,
                    returns: InteractionView.self,
                    status: .created,
                    routes.note
                ),
                Endpoint(
                    .post,
                    base + "/typing",
                    .needs(.answerCustomers),
                    "Shows the customer that an agent types, where the channel can.",
                    takes: TypingSignal.self,
                    routes.typing
                ),
                Endpoint(
                    .post,
                    base + "/seen",
                    .needs(.answerCustomers),
                    "Notes up to where the team has seen a conversation, and tells the customer where the channel can.",
                    takes: SeenMark.self,
                    routes.markSeen
                ),
                .forwarding(services),
                Endpoint(
                    .post,
                    "/api/v1/interactions/{interaction}/retry",
                    .needs(.answerCustomers),
                    "Sends a failed or unconfirmed message once more.",
                    returns: InteractionView.self,
                    routes.retry
                ),
                Endpoint(
                    .post,
                    "/api/v1/interactions/{interaction}/cancel",
                    .needs(.answerCustomers),
                    "Takes a message back that was not sent yet.",
                    returns: InteractionView.self,
                    routes.cancel
                ),
            ]
        )
    }
}
