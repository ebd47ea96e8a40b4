import HTTPTypes
import HubCore
import HubStorage

/// Inviting people, and joining.
enum InvitationRoutes {
    static let group = RouteGroup("Invitations", [list, create, revoke, accept])

    /// Whom to invite.
    struct Draft: APIType {
        var email: String
        var role: Role

        static let schema = Schema.object(
            "InvitationDraft",
            .required("email", .email, "The address they will sign in with."),  // not a channel: their address
            .required("role", .words(Role.self), "What they will be allowed to do.")
        )
    }

    /// Somebody who joins.
    struct Acceptance: APIType {
        var token: String
        var name: String
        var password: String

        static let schema = Schema.object(
            "InvitationAcceptance",
            .required("token", .text(1...200), "What stands behind # in the link."),
            .required("name", .name, "Your name, as customers see it."),
            .required("password", PasswordRule.schema, "The password to sign in with.")
        )
    }

    private static var list: Endpoint {
        Endpoint(
            .get,
            "/api/v1/invitations",
            .needs(.manageAgents),
            "Invitations that nobody has accepted yet, oldest first.",
            parameters: PageRequest.parameters,
            returns: Page<LinkView>.self
        ) { call in
            let (workspace, page, moment) = (try call.workspace, try call.page(), call.hub.services.now())
            let links = try await call.read { reader in
                try reader.oneTimeLinks(
                    for: .invitation,
                    in: workspace,
                    at: moment,
                    after: page.after?.id(),
                    limit: page.limit + 1
                )
            }
            return page.page(of: links, cursor: { Cursor($0.id) }, item: { LinkView($0, isSent: false) })
        }
    }

    private static var create: Endpoint {
        Endpoint(
            .post,
            "/api/v1/invitations",
            .needs(.manageAgents),
            "Invites somebody: by mail, or by a link that is returned where no system mailbox is set.",
            takes: Draft.self,
            returns: LinkView.self,
            status: .created
        ) { call, draft in
            let (email, workspace) = (try EmailAddress.checked(draft.email).text, try call.workspace)
            let known = try await call.read { try $0.credentials(email: email) }
            guard !known.contains(where: { $0.agent.workspace == workspace }) else {
                throw Problem(.conflict, "Somebody with this address is there already.")
            }
            return try await call.makeLink(.invitation, for: email, role: draft.role, letter: .invitation) {
                try call.audit(
                    $0,
                    "invitation.created",
                    "invitation/\($1.id)",
                    ["email": .string(email), "role": .string(draft.role.rawValue)]  // not a channel: their address
                )
            }
        }.with(\.returnsSecret, true)
    }

    private static var revoke: Endpoint {
        Endpoint(
            .delete,
            "/api/v1/invitations/{invitation}",
            .needs(.manageAgents),
            "Takes an invitation back."
        ) { call in
            let (id, workspace): (ID<OneTimeLink>, _) = (try call.id("invitation"), try call.workspace)
            try await call.commit { transaction in
                guard try transaction.revokeOneTimeLink(id, for: .invitation, in: workspace) else {
                    throw Problem.notFound("invitation")
                }
                try call.audit(transaction, "invitation.revoked", "invitation/\(id)")
            }
        }
    }

    private static var accept: Endpoint {
        Endpoint(
            .post,
            "/api/v1/invitations/acceptance",
            .open(because: "it takes the one-time token of the invitation"),
            "Joins the workspace and signs in.",
            takes: Acceptance.self,
            returns: AccountRoutes.Me.self,
            status: .created
        ) { call, input in
            try call.hub.throttle.begin(Throttle.keys(address: call.address, account: ""))
            let hash = SecretToken.hash(of: input.token)
            try await call.requireLink(hash, for: .invitation)
            let password = try await call.hub.passwords.hash(input.password)
            let (agent, session) = try await call.commit { transaction in
                guard let link = try transaction.useOneTimeLink(tokenHash: hash, for: .invitation), let role = link.role
                else { throw Problem.deadLink }
                let agent = try transaction.createAgent(
                    in: link.workspace,
                    email: link.email,
                    name: input.name,
                    role: role,
                    password: password
                )
                try transaction.audit(
                    "invitation.accepted",
                    of: "agent/\(agent.id)",
                    by: agent.id,
                    in: agent.workspace,
                    from: call.address
                )
                return (agent, try SignIn.open(for: agent, call, in: transaction))
            }
            call.hub.throttle.succeed(Throttle.keys(address: call.address, account: ""))
            return try await AccountRoutes.me(of: Principal(agent: agent, means: .session(session)), call)
        }
    }
}
