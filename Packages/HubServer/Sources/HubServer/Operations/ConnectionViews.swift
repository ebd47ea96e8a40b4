import ChannelKit
import HubCore
import HubStorage

/// A channel that can be connected, as the API shows it.
struct ChannelView: APIType {
    var id: String
    var name: String
    var version: String
    var tier: String
    var ingress: [String]
    var descriptor: JSONValue

    static let schema = Schema.object(
        "Channel",
        .required("id", .text(1...32), "Names the channel for ever."),
        .required("name", .text(1...200), "What people call it."),
        .required("version", .text(1...40), "The adapter's version."),
        .required("tier", .text(1...40), "How far it was tested."),
        .required("ingress", .list(.text(1...40)), "The ways in."),
        .required("descriptor", .any, "Its whole description: fields to enter, capabilities, rates.")
    )

    init(_ plugin: ChannelPlugin) throws {
        let descriptor = plugin.descriptor
        id = descriptor.id.text
        name = descriptor.name
        version = descriptor.version
        tier = (plugin.conformance?.tier ?? .experimental).rawValue
        ingress = descriptor.ingress.map(\.rawValue).sorted()
        self.descriptor = try JSON.value(descriptor)
    }
}

/// A list that is never long enough for pages.
struct ChannelList: APIType {
    var items: [ChannelView]

    static let schema = Schema.object("ChannelList", .required("items", .list(ChannelView.schema), "The channels."))
}

/// A connection as the API shows it; secrets never leave the store.
struct ConnectionView: APIType {
    var id: ID<Connection>
    var channel: String
    var name: String
    var config: JSONValue
    var health: String
    var healthReason: String?
    var healthSince: Timestamp
    var webhookURL: String?
    var accounts: [AccountView]

    static let schema = Schema.object(
        "Connection",
        .required("id", .id, "Its id."),
        .required("channel", .text(1...32), "The channel."),
        .required("name", .text(0...200), "What operators call it."),
        .required("config", .any, "The configuration without secrets."),
        .required("health", .text(1...40), "How it is."),
        .optional("healthReason", .text(0...2000), "Why it is not well, and what to do."),
        .required("healthSince", .timestamp, "Since when it is so."),
        .optional("webhookURL", .text(0...2000), "Where the platform calls; missing until a public address is set."),
        .required("accounts", .list(AccountView.schema), "The accounts that it speaks for.")
    )
}

/// One of our presences on a platform.
struct AccountView: APIType {
    var id: ID<Account>
    var platformID: String
    var name: String
    var tickets: WorkspaceDraft.Policy?

    static let schema = Schema.object(
        "Account",
        .required("id", .id, "Its id."),
        .required("platformID", .text(1...512), "The platform's own id."),
        .required("name", .text(0...500), "The name that customers see."),
        .optional(
            "tickets",
            WorkspaceDraft.Policy.schema,
            "What opens a ticket here; as the workspace says if missing."
        )
    )

    init(_ record: AccountRecord) {
        id = record.id
        platformID = record.platformID
        name = record.name
        tickets = record.policy.map { WorkspaceDraft.Policy($0) }
    }
}

/// The connections of a workspace.
struct ConnectionList: APIType {
    var items: [ConnectionView]

    static let schema = Schema.object(
        "ConnectionList",
        .required("items", .list(ConnectionView.schema), "The connections, oldest first.")
    )
}

/// A channel to connect.
struct NewConnection: APIType {
    var channel: String
    var name: String
    var config: JSONValue

    static let schema = Schema.object(
        "NewConnection",
        .required("channel", .text(1...32), "The channel's id."),
        .required("name", .name, "What operators call it."),
        .required("config", .map(.any), "The fields that the channel's description asks for.")
    )
}
