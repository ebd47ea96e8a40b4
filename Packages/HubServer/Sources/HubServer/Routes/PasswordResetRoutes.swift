import HTTPTypes
import HubCore
import HubStorage

/// A new password for somebody who forgot theirs.
enum PasswordResetRoutes {
    static let group = RouteGroup("Password resets", [request, check, accept])

    /// Whose password is forgotten.
    struct Wish: APIType {
        var email: String

        static let schema = Schema.object(
            "PasswordResetWish",
            .required("email", .text(1...254), "Your address.")  // not a channel: an address
        )
    }

    /// What follows from a wish, whoever it was.
    struct Answer: APIType {
        var hasMailbox: Bool

        static let schema = Schema.object(
            "PasswordResetAnswer",
            .required(
                "hasMailbox",
                .boolean,
                "Whether this hub sends letters; if not, ask an administrator for a link."
            )
        )
    }

    /// A token to look at before it is used.
    struct Token: APIType {
        var token: String

        static let schema = Schema.object("LinkToken", .required("token", .text(1...200), "What stands behind #."))
    }

    /// What a link is for.
    struct Link: APIType {
        var purpose: OneTimeLink.Purpose
        var email: String
        var workspace: String

        static let schema = Schema.object(
            "LinkPurpose",
            .required("purpose", .words(OneTimeLink.Purpose.self), "What the link is for."),
            .required("email", .text(0...254), "For whom; empty for a set-up link."),  // not a channel: an address
            .required("workspace", .text(0...200), "Where it leads.")
        )
    }

    /// A new password.
    struct Acceptance: APIType {
        var token: String
        var password: String

        static let schema = Schema.object(
            "PasswordResetAcceptance",
            .required("token", .text(1...200), "What stands behind # in the link."),
            .required("password", PasswordRule.schema, "The password from now on.")
        )
    }

    private static var request: Endpoint {
        Endpoint(
            .post,
            "/api/v1/password-resets",
            .open(because: "whoever forgot their password cannot sign in; it answers the same for every address"),
            "Asks for a link by mail.",
            takes: Wish.self,
            returns: Answer.self,
            status: .accepted
        ) { call, wish in
            try call.hub.throttle.begin(
                Throttle.keys(address: call.address, account: "reset/" + wish.email.lowercased())
            )
            if let email = EmailAddress(wish.email) {
                call.hub.letters.put(LetterBox.Wish(email: email, address: call.address))
            }
            return Answer(hasMailbox: try await call.hub.hasMailbox())
        }
    }

    private static var check: Endpoint {
        Endpoint(
            .post,
            "/api/v1/links/check",
            .open(because: "it takes a one-time token, and says no more than the letter did"),
            "Says what a link is for, without using it up.",
            takes: Token.self,
            returns: Link.self
        ) { call, input in
            try call.hub.throttle.begin(Throttle.keys(address: call.address, account: ""))
            let (hash, moment) = (SecretToken.hash(of: input.token), call.hub.services.now())
            let (link, workspaces) = try await call.read { reader in
                (try reader.oneTimeLink(tokenHash: hash, at: moment), try reader.workspaces())
            }
            guard let link else { throw Problem.deadLink }
            call.hub.throttle.succeed(Throttle.keys(address: call.address, account: ""))
            let name = workspaces.first { $0.id == link.workspace }?.name ?? ""
            return Link(purpose: link.purpose, email: link.email, workspace: name)
        }
    }

    private static var accept: Endpoint {
        Endpoint(
            .post,
            "/api/v1/password-resets/acceptance",
            .open(because: "it takes the one-time token of the letter"),
            "Sets a new password, signs out of every browser and revokes every API token. A second factor stays.",
            takes: Acceptance.self
        ) { call, input in
            try call.hub.throttle.begin(Throttle.keys(address: call.address, account: ""))
            let hash = SecretToken.hash(of: input.token)
            try await call.requireLink(hash, for: .passwordReset)
            let password = try await call.hub.passwords.hash(input.password)
            let email = try await call.commit { transaction in
                guard let link = try transaction.useOneTimeLink(tokenHash: hash, for: .passwordReset),
                    let agent = try transaction.credentials(email: link.email)
                        .first(where: { $0.agent.workspace == link.workspace })?.agent
                else { throw Problem.deadLink }
                try transaction.setPassword(password, of: agent.id, in: agent.workspace)
                try transaction.endSessions(of: agent.id, in: agent.workspace)
                let tokens = try transaction.revokeAPITokens(of: agent.id, in: agent.workspace)
                try transaction.audit(
                    "password.reset",
                    of: "agent/\(agent.id)",
                    by: agent.id,
                    in: agent.workspace,
                    from: call.address,
                    details: ["revokedTokens": .integer(Int64(tokens))]
                )
                return agent.email
            }
            call.hub.throttle.succeed(Throttle.keys(address: call.address, account: email))
        }
    }
}
