import HubCore
import HubStorage
import Logging
import ServiceLifecycle

/// Sends links for a new password to whoever asked for one and is known.
struct LetterCarrier: Service {
    let hub: Hub

    func run() async throws {
        await cancelWhenGracefulShutdown {
            for await wish in hub.letters.wishes {
                do {
                    try await grant(wish)
                } catch {
                    hub.logger.debug("letter not sent", metadata: ["error": "\(String(reflecting: type(of: error)))"])
                }
            }
        }
    }

    private func grant(_ wish: LetterBox.Wish) async throws {
        guard let mail = hub.services.mail else { return }
        let known = try await hub.store.read { try $0.credentials(email: wish.email.text) }
        for agent in known.map(\.agent) where agent.isActive {
            let links = LinkMaker(hub: hub)
            let token = SecretToken()
            try await hub.store.commit { transaction in
                try links.make(.passwordReset, for: agent.email, in: agent.workspace, token, transaction)
                try transaction.audit(
                    "password_reset.requested",
                    of: "agent/\(agent.id)",
                    by: nil,
                    in: agent.workspace,
                    from: wish.address
                )
            }
            let name = try await hub.store.read { try $0.workspaces() }.first { $0.id == agent.workspace }?.name ?? ""
            let link = links.address(.passwordReset, token)
            try await mail(SystemLetter(to: agent.email, purpose: .passwordReset, link: link, workspace: name))
        }
    }
}
