import ChannelKit
import HubCore
import HubStorage

/// An interaction as the API shows it.
struct InteractionView: APIType {
    var id: ID<Interaction>
    var conversation: ID<Conversation>
    var sequence: Int64
    var kind: InteractionKind
    var author: AuthorView
    var text: String
    var html: String?
    var quoted: String?
    var subject: String?
    var files: [FileView]
    /// What happened, for kinds that say nothing.
    var details: JSONValue?
    var ticket: ID<Ticket>?
    var occurredAt: Timestamp
    var receivedAt: Timestamp
    var delivery: Delivery?
    var deliveryReason: String?
    var editedAt: Timestamp?
    var deletedAt: Timestamp?
    var reactions: [String]

    static let schema = Schema.object(
        "Interaction",
        .required("id", .id, "Its id."),
        .required("conversation", .id, "The conversation it happened in."),
        .required("sequence", .integer(1...Int64.max), "Its place in the conversation."),
        .required("kind", .words(InteractionKind.self), "What sort of thing happened."),
        .required("author", AuthorView.schema, "Who did it."),
        .required("text", .text(0...10_000_000), "What was said, as plain text."),
        .optional("html", .text(0...10_000_000), "What was said, as sanitised HTML."),
        .optional("quoted", .text(0...10_000_000), "Earlier text that came along in an answer."),
        .optional("subject", .text(0...10_000), "The heading."),
        .required("files", .list(FileView.schema), "Files, in their order."),
        .optional("details", .any, "What happened, for kinds that say nothing."),
        .optional("ticket", .id, "The ticket it belongs to."),
        .required("occurredAt", .timestamp, "When it happened, as the platform says."),
        .required("receivedAt", .timestamp, "When the hub received it."),
        .optional("delivery", .words(Delivery.self), "How far one of our own messages has come."),
        .optional("deliveryReason", .text(0...10_000), "Why it did not come further."),
        .optional("editedAt", .timestamp, "When its author last changed it."),
        .optional("deletedAt", .timestamp, "When its author withdrew it."),
        .required("reactions", .list(.text(0...200)), "Symbols that others put on it.")
    )
}

/// Who did something, as the API shows it.
struct AuthorView: APIType {
    var kind: String
    var id: String?
    var name: String?

    static let schema = Schema.object(
        "Author",
        .required("kind", .words(["customer", "agent", "system"]), "On which side they are."),
        .optional("id", .id, "The customer's or agent's id."),
        .optional("name", .text(0...1000), "The name to show.")
    )
}

/// A file of an interaction, as the API shows it.
struct FileView: APIType {
    var kind: MediaKind
    var name: String
    var mimeType: String?
    var size: Int?
    /// Where to fetch it; missing while it is on its way or if it was refused.
    var url: String?
    /// What the HTML calls it, as in `cid:logo`, if it belongs into the text.
    var contentID: String?
    /// Why it is not there.
    var reason: String?

    static let schema = Schema.object(
        "File",
        .required("kind", .words(MediaKind.self), "What sort of file it is."),
        .required("name", .text(0...1000), "The name to show."),
        .optional("mimeType", .text(0...200), "The type of the bytes."),
        .optional("size", .integer(0...Int64.max), "The size in bytes."),
        .optional("url", .text(0...2000), "Where to fetch it; missing while it is not there."),
        .optional("contentID", .text(0...2000), "What the HTML calls it in its cid: addresses."),
        .optional("reason", .text(0...2000), "Why it is not there.")
    )
}
