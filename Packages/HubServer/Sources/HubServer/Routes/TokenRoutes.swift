import HTTPTypes
import HubCore
import HubStorage

/// One's own API tokens.
enum TokenRoutes {
    static let group = RouteGroup("API tokens", [list, create, revoke])

    /// A token without its secret.
    struct View: APIType {
        var id: ID<APIToken>
        var name: String
        var createdAt: Timestamp
        var usedAt: Timestamp?

        static let schema = Schema.object("APIToken", properties)

        static let properties: [Schema.Property] = [
            .required("id", .id, "The token's id."),
            .required("name", .text(0...200), "What you call it."),
            .required("createdAt", .timestamp, "When it was made."),
            .optional("usedAt", .timestamp, "When it was last used, to the minute or so."),
        ]
    }

    /// A token that was just made.
    struct Secret: APIType {
        var id: ID<APIToken>
        var name: String
        var createdAt: Timestamp
        var usedAt: Timestamp?
        var token: String

        static let schema = Schema.object(
            "NewAPIToken",
            View.properties + [.required("token", .text(1...200), "The token, shown only now.")]
        )
    }

    /// A token to be made.
    struct Draft: APIType {
        var name: String

        var password: String?

        static let schema = Schema.object(
            "APITokenDraft",
            .required("name", .name, "What it is for."),
            .optional("password", .text(1...1000), "Your password, unless you signed in within ten minutes.")
        )
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/tokens",
            .needs(.ownTokens),
            "Your API tokens, newest first.",
            returns: Page<View>.self
        ) { call in
            let agent = try call.agent
            let tokens = try await call.read { try $0.apiTokens(of: agent.id, in: agent.workspace) }
            return Page(
                items: tokens.prefix(PageRequest.largest).map(View.init)
            )
        }
    }

    private static var create: Endpoint {
        Endpoint(
            .post,
            "/api/v1/tokens",
            .needs(.ownAccess),
            "Makes an API token that acts as you until it is revoked or your password is reset.",
            takes: Draft.self,
            returns: Secret.self,
            status: .created
        ) { call, draft in
            let agent = try call.agent
            try await call.requirePresence(draft.password)
            let secret = SecretToken(prefix: SecretToken.apiPrefix)
            let token = try await call.commit { transaction in
                guard try transaction.apiTokens(of: agent.id, in: agent.workspace).count < PageRequest.largest else {
                    throw Problem(.conflict, "You have \(PageRequest.largest) tokens. Revoke some first.")
                }
                let token = try transaction.createAPIToken(of: agent, name: draft.name, hash: secret.hash)
                try call.audit(transaction, "api_token.created", "api_token/\(token.id)", ["name": .string(draft.name)])
                return token
            }
            return Secret(id: token.id, name: token.name, createdAt: token.createdAt, token: secret.text)
        }.with(\.returnsSecret, true)
    }

    private static var revoke: Endpoint {
        Endpoint(.delete, "/api/v1/tokens/{token}", .needs(.ownTokens), "Revokes one of your API tokens.") { call in
            let agent = try call.agent
            let id: ID<APIToken> = try call.id("token")
            try await call.commit { transaction in
                guard try transaction.revokeAPIToken(id, of: agent.id, in: agent.workspace) else {
                    throw Problem.notFound("token")
                }
                try call.audit(transaction, "api_token.revoked", "api_token/\(id)")
            }
        }
    }
}

extension TokenRoutes.View {
    init(_ token: APIToken) {
        self.init(id: token.id, name: token.name, createdAt: token.createdAt, usedAt: token.usedAt)
    }
}
