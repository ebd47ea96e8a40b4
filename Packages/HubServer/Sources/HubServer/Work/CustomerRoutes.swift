import HTTPTypes
import HubCore
import HubIdentity
import HubStorage
import HubSync

/// A customer as the API shows them, with how they are known.
struct CustomerView: APIType {
    var id: ID<Customer>
    var name: String
    var language: String?
    var isBlocked: Bool
    var createdAt: Timestamp
    var handles: [HandleView]
    var suggestions: [SuggestionView]
    /// Customers who were merged into this one.
    var merged: [ID<Customer>]

    static let schema = Schema.object(
        "Customer",
        .required("id", .id, "Their id; after a merge the one that stands for both."),
        .required("name", .text(0...1000), "The name to show; empty while none is known."),
        .optional("language", .text(0...40), "The language to address them in, as BCP 47."),
        .required("isBlocked", .boolean, "Whether agents marked them as unwanted."),
        .required("createdAt", .timestamp, "When they were first seen."),
        .required("handles", .list(HandleView.schema), "Their addresses and accounts."),
        .required("suggestions", .list(SuggestionView.schema), "Others who may be the same person."),
        .required("merged", .list(.id), "Customers who were merged into this one.")
    )
}

/// A handle of a customer, with why it belongs to them.
struct HandleView: APIType {
    var kind: String
    var value: String
    var written: String
    var proof: Proof
    var author: ID<Agent>?
    var at: Timestamp

    static let schema = Schema.object(
        "Handle",
        .required("kind", .text(1...64), "What sort of address it is."),
        .required("value", .text(0...2000), "The normalised value."),
        .required("written", .text(0...2000), "As it was written when it was first seen."),
        .required("proof", .words(Proof.self), "How it is known; `claimed` was only typed."),
        .optional("author", .id, "The agent who linked it."),
        .required("at", .timestamp, "Since when.")
    )
}

/// A question whether two customers are one person.
struct SuggestionView: APIType {
    var customer: ID<Customer>
    var name: String
    var reason: String
    var at: Timestamp

    static let schema = Schema.object(
        "Suggestion",
        .required("customer", .id, "Who may be the same person."),
        .required("name", .text(0...1000), "Their name."),
        .required("reason", .text(1...100), "A word for why it is asked."),
        .required("at", .timestamp, "When it arose.")
    )
}

/// What is to change about a customer; what is missing stays.
struct CustomerPatch: APIType {
    var name: String?
    var isBlocked: Bool?

    static let schema = Schema.object(
        "CustomerPatch",
        .optional("name", .text(0...200), "The name to show."),
        .optional("isBlocked", .boolean, "Whether nothing of theirs opens a ticket any more.")
    )
}

/// Another customer.
struct OtherCustomer: APIType {
    var customer: ID<Customer>

    static let schema = Schema.object("OtherCustomer", .required("customer", .id, "The other customer."))
}

extension RouteGroup {
    /// Customers: who they are and what happened with them.
    static func customers(_ services: HubServices) -> RouteGroup {
        let routes = CustomerRoutes(pool: services.pool)
        let one = "/api/v1/customers/{customer}"
        return RouteGroup(
            "Customers",
            [
                Endpoint(
                    .get,
                    "/api/v1/customers",
                    .needs(.readConversations),
                    "Customers, newest first.",
                    parameters: [.query("query", .text(0...200), "Words in a name, address or number.")]
                        + PageRequest.parameters,
                    returns: Page<CustomerView>.self,
                    routes.list
                ),
                Endpoint(
                    .get,
                    one,
                    .needs(.readConversations),
                    "One customer.",
                    returns: CustomerView.self,
                    routes.show
                ),
                Endpoint(
                    .patch,
                    one,
                    .needs(.editCustomers),
                    "Changes a customer.",
                    takes: CustomerPatch.self,
                    returns: CustomerView.self,
                    routes.change
                ),
                Endpoint(
                    .get,
                    one + "/timeline",
                    .needs(.readConversations),
                    "Everything that happened with a customer on every channel, newest first.",
                    parameters: PageRequest.parameters,
                    returns: Page<InteractionView>.self,
                    routes.timeline
                ),
                Endpoint(
                    .get,
                    one + "/tickets",
                    .needs(.readConversations),
                    "The tickets of a customer, newest first; at most 100.",
                    returns: Page<TicketView>.self,
                    routes.tickets
                ),
                Endpoint(
                    .post,
                    one + "/merge",
                    .needs(.editCustomers),
                    "Makes one customer of two; can be taken back.",
                    takes: OtherCustomer.self,
                    returns: CustomerView.self,
                    routes.merge
                ),
                Endpoint(
                    .post,
                    one + "/unmerge",
                    .needs(.editCustomers),
                    "Takes the merge of this customer into another back.",
                    returns: CustomerView.self,
                    routes.unmerge
                ),
                Endpoint(
                    .post,
                    one + "/apart",
                    .needs(.editCustomers),
                    "Says that two customers are different people, for good.",
                    takes: OtherCustomer.self,
                    returns: CustomerView.self,
                    routes.keepApart
                ),
            ]
        )
    }
}
