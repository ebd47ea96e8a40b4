import HTTPTypes
import HubCore
import HubStorage

/// Other systems that are told what happens here.
enum WebhookRoutes {
    static let group = RouteGroup("Outgoing webhooks", [list, show, create, change, rotate, remove])

    /// A webhook without its secret.
    struct View: APIType {
        var id: ID<Webhook>
        var name: String
        var url: String
        var topics: [String]
        var isActive: Bool
        var pausedBecause: String?
        var createdAt: Timestamp

        static let properties: [Schema.Property] = [
            .required("id", .id, "The webhook's id."),
            .required("name", .text(0...200), "What you call it."),
            .required("url", .text(0...2048), "Where the hub posts."),
            .required("topics", .list(.words(Change.Topic.self)), "What it hears of; everything if empty."),
            .required("isActive", .boolean, "Whether it is told at all."),
            .optional("pausedBecause", .text(0...500), "Why the hub itself stopped telling it."),
            .required("createdAt", .timestamp, "When it was set up."),
        ]
        static let schema = Schema.object("Webhook", properties)

        init(_ webhook: Webhook) {
            (id, name, url, isActive) = (webhook.id, webhook.name, webhook.url, webhook.isActive)
            (pausedBecause, createdAt) = (webhook.pausedBecause, webhook.createdAt)
            topics = webhook.topics.map(\.rawValue).sorted()
        }
    }

    /// A webhook with the secret that it signs with.
    struct Secret: APIType {
        var webhook: View
        var secret: String

        static let schema = Schema.object(
            "WebhookSecret",
            .required("webhook", View.schema, "The webhook."),
            .required("secret", .text(1...200), "What it signs with (Standard Webhooks), shown only now.")
        )
    }

    /// A webhook to be set up.
    struct Draft: APIType {
        var name: String
        var url: String
        var topics: [String]?

        static let schema = Schema.object(
            "WebhookDraft",
            .required("name", .name, "What you call it."),
            .required("url", .format(.url), "Where to post. It must be reachable from the hub."),
            .optional("topics", .list(.words(Change.Topic.self)), "What it wants to hear of; everything if left out.")
        )
    }

    /// What to change about a webhook; what is left out stays.
    struct Edit: APIType {
        var name: String?
        var url: String?
        var topics: [String]?
        var isActive: Bool?

        static let schema = Schema.object(
            "WebhookChange",
            .optional("name", .name, "What you call it."),
            .optional("url", .format(.url), "Where to post."),
            .optional("topics", .list(.words(Change.Topic.self)), "What it wants to hear of; everything if empty."),
            .optional("isActive", .boolean, "Whether it is told at all. What happens meanwhile it never hears of.")
        )
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/webhooks",
            .needs(.manageWebhooks),
            "The webhooks of your workspace, oldest first.",
            parameters: PageRequest.parameters,
            returns: Page<View>.self
        ) { call in
            let (workspace, page) = (try call.workspace, try call.page())
            let webhooks = try await call.read { reader in
                try reader.webhooks(in: workspace, after: page.after?.id(), limit: page.limit + 1)
            }
            return page.page(of: webhooks, cursor: { Cursor($0.id) }, item: View.init)
        }
    }

    private static var show: Endpoint {
        Endpoint(.get, "/api/v1/webhooks/{webhook}", .needs(.manageWebhooks), "One webhook.", returns: View.self) {
            call in
            let (id, workspace): (ID<Webhook>, _) = (try call.id("webhook"), try call.workspace)
            return try await call.read { View(try $0.webhookOrProblem(id, in: workspace)) }
        }
    }

    private static var create: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks",
            .needs(.manageWebhooks),
            "Sets a webhook up; it hears of what happens from now on.",
            takes: Draft.self,
            returns: Secret.self,
            status: .created
        ) { call, draft in
            let (workspace, store, secrets) = (try call.workspace, call.store, WebhookSecrets())
            return try await call.commit { transaction in
                let id = transaction.newID(Webhook.self)
                let webhook = try transaction.createWebhook(
                    id,
                    in: workspace,
                    name: draft.name,
                    url: draft.url,
                    topics: Set((draft.topics ?? []).compactMap(Change.Topic.init)),
                    secrets: try secrets.sealed(for: id, by: store)
                )
                try call.audit(transaction, "webhook.created", "webhook/\(id)", ["url": .string(draft.url)])
                return Secret(webhook: View(webhook), secret: secrets.current)
            }
        }.with(\.returnsSecret, true)
    }

    private static var change: Endpoint {
        Endpoint(
            .patch,
            "/api/v1/webhooks/{webhook}",
            .needs(.manageWebhooks),
            "Changes a webhook, pauses it or lets it go on.",
            takes: Edit.self,
            returns: View.self
        ) { call, edit in
            let (id, workspace): (ID<Webhook>, _) = (try call.id("webhook"), try call.workspace)
            return try await call.commit { transaction in
                var webhook = try transaction.webhookOrProblem(id, in: workspace)
                webhook.name = edit.name ?? webhook.name
                webhook.url = edit.url ?? webhook.url
                webhook.topics = edit.topics.map { Set($0.compactMap(Change.Topic.init)) } ?? webhook.topics
                webhook.isActive = edit.isActive ?? webhook.isActive
                if webhook.isActive { webhook.pausedBecause = nil }
                try transaction.update(webhook)
                try call.audit(
                    transaction,
                    "webhook.changed",
                    "webhook/\(id)",
                    ["url": .string(webhook.url), "isActive": .bool(webhook.isActive)]
                )
                return View(webhook)
            }
        }
    }

    private static var rotate: Endpoint {
        Endpoint(
            .post,
            "/api/v1/webhooks/{webhook}/secret",
            .needs(.manageWebhooks),
            "Makes a new secret; for a day messages are signed by the earlier one, too.",
            returns: Secret.self,
            status: .created
        ) { call in
            let (id, workspace, store): (ID<Webhook>, _, _) = (try call.id("webhook"), try call.workspace, call.store)
            return try await call.commit { transaction in
                var webhook = try transaction.webhookOrProblem(id, in: workspace)
                var secrets = try WebhookSecrets.open(webhook, by: store)
                secrets.rotate(at: transaction.now)
                webhook.secrets = try secrets.sealed(for: id, by: store)
                try transaction.update(webhook)
                try call.audit(transaction, "webhook.secret_renewed", "webhook/\(id)")
                return Secret(webhook: View(webhook), secret: secrets.current)
            }
        }.with(\.returnsSecret, true)
    }

    private static var remove: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/webhooks/{webhook}",
            .needs(.manageWebhooks),
            "Removes a webhook with its log."
        ) { call in
            let (id, workspace): (ID<Webhook>, _) = (try call.id("webhook"), try call.workspace)
            try await call.commit { transaction in
                guard try transaction.removeWebhook(id, in: workspace) else { throw Problem.notFound("webhook") }
                try call.audit(transaction, "webhook.removed", "webhook/\(id)")
            }
        }
    }
}

extension Reader {
    fileprivate func webhookOrProblem(_ id: ID<Webhook>, in workspace: ID<Workspace>) throws -> Webhook {
        guard let webhook = try webhook(id, in: workspace) else { throw Problem.notFound("webhook") }
        return webhook
    }
}
