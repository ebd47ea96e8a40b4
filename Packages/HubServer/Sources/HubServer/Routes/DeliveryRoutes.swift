import HTTPTypes
import HubCore
import HubStorage

/// The log of outgoing webhooks.
enum DeliveryRoutes {
    static let group = RouteGroup("Webhook deliveries", [list, show, redeliver])

    /// A delivery and what came of it.
    struct View: APIType {
        var id: ID<WebhookDelivery>
        var topic: String
        var state: WebhookDelivery.State
        var attempts: Int
        var nextAt: Timestamp?
        var createdAt: Timestamp
        var decidedAt: Timestamp?

        static let properties: [Schema.Property] = [
            .required("id", .id, "The delivery's id; the receiver sees it behind msg_."),
            .required("topic", .text(0...100), "What happened."),
            .required("state", .words(WebhookDelivery.State.self), "How far it came."),
            .required("attempts", .integer(0...1_000_000), "How often it was tried since it was last put in line."),
            .optional("nextAt", .timestamp, "When it is tried next, if it waits."),
            .required("createdAt", .timestamp, "When it was made."),
            .optional("decidedAt", .timestamp, "When it was delivered or given up."),
        ]
        static let schema = Schema.object("WebhookDelivery", properties)

        init(_ delivery: WebhookDelivery) {
            (id, topic, state, attempts) = (delivery.id, delivery.topic, delivery.state, delivery.attempts)
            (createdAt, decidedAt) = (delivery.createdAt, delivery.decidedAt)
            nextAt = delivery.state == .waiting ? delivery.notBefore : nil
        }
    }

    /// A delivery with everything that is known of it.
    struct Detail: APIType {
        var delivery: View
        var body: String
        var log: [Attempt]

        static let schema = Schema.object(
            "WebhookDeliveryDetail",
            .required("delivery", View.schema, "The delivery."),
            .required("body", .text(0...100_000), "What is posted, exactly."),
            .required("log", .list(Attempt.schema), "Every try, oldest first.")
        )
    }

    /// One try.
    struct Attempt: APIType {
        var status: Int?
        var error: String?
        var milliseconds: Int64
        var at: Timestamp

        static let schema = Schema.object(
            "WebhookAttempt",
            .optional("status", .integer(0...999), "The status of the answer; missing if there was none."),
            .optional("error", .text(0...200), "Why there was no answer."),
            .required("milliseconds", .integer(-86_400_000...86_400_000), "How long it took."),
            .required("at", .timestamp, "When it ended.")
        )

        init(_ attempt: WebhookAttempt) {
            (status, error, milliseconds, at) = (attempt.status, attempt.error, attempt.milliseconds, attempt.at)
        }
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/webhooks/{webhook}/deliveries",
            .needs(.manageWebhooks),
            "What a webhook was told, newest first. The log goes back thirty days.",
            parameters: PageRequest.parameters,
            returns: Page<View>.self
        ) { call in
            let (id, workspace): (ID<Webhook>, _) = (try call.id("webhook"), try call.workspace)
            let page = try call.page()
            let deliveries = try await call.read { reader in
                guard try reader.webhook(id, in: workspace) != nil else { throw Problem.notFound("webhook") }
                return try reader.deliveries(of: id, in: workspace, before: page.after?.id(), limit: page.limit + 1)
            }
            return page.page(of: deliveries, cursor: { Cursor($0.id) }, item: View.init)
        }
    }

    private static var show: Endpoint {
        Endpoint(
            .get,
            "/api/v1/deliveries/{delivery}",
            .needs(.manageWebhooks),
            "One delivery with every try.",
            returns: Detail.self
        ) { call in
            let (id, workspace): (ID<WebhookDelivery>, _) = (try call.id("delivery"), try call.workspace)
            return try await call.read { reader in
                guard let delivery = try reader.delivery(id, in: workspace) else { throw Problem.notFound("delivery") }
                let log = try reader.attempts(of: id, in: workspace)
                return Detail(delivery: View(delivery), body: delivery.body, log: log.map(Attempt.init))
            }
        }
    }

    private static var redeliver: Endpoint {
        Endpoint(
            .post,
            "/api/v1/deliveries/{delivery}/redelivery",
            .needs(.manageWebhooks),
            "Sends a delivery again, with the same id, whatever came of it before.",
            returns: View.self,
            status: .accepted
        ) { call in
            let (id, workspace): (ID<WebhookDelivery>, _) = (try call.id("delivery"), try call.workspace)
            return try await call.commit { transaction in
                guard try transaction.redeliver(id, in: workspace),
                    let delivery = try transaction.delivery(id, in: workspace)
                else { throw Problem.notFound("delivery") }
                try call.audit(transaction, "webhook.redelivered", "delivery/\(id)")
                return View(delivery)
            }
        }
    }
}
