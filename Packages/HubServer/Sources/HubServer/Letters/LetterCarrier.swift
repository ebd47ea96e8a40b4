import HubCore
import HubStorage
import Logging
import ServiceLifecycle

/// Sends links for a new password to whoever asked for one and is known.
struct LetterCarrier: Service {
    let hub: Hub

    // A mailbox that is slow for one letter does not hold up the next.
    private static let atOnce = 8

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                var running = 0
                for await wish in hub.letters.wishes {
                    if running >= Self.atOnce { await group.next() } else { running += 1 }
                    group.addTask { await carry(wish) }
                }
                group.cancelAll()
            }
        }
    }

    private func carry(_ wish: LetterBox.Wish) async {
        do {
            try await grant(wish)
        } catch {
            hub.logger.error("a wish for a new password is lost", metadata: ["error": "\(error)"])
        }
    }

    private func grant(_ wish: LetterBox.Wish) async throws {
        let known = try await hub.store.read { try $0.credentials(email: wish.email.text) }
        for agent in known.map(\.agent) where agent.isActive {
            let workspace = agent.workspace
            guard try await hub.store.read({ try $0.systemMailbox(of: workspace) }) != nil else { continue }
            let links = LinkMaker(hub: hub)
            let token = SecretToken()
            let (made, name) = try await hub.store.commit { transaction in
                // Anybody can ask; what an administrator handed over goes on until this letter is on its way.
                let made = try links.make(
                    .passwordReset,
                    for: agent.email,
                    in: workspace,
                    token,
                    keepingEarlier: true,
                    transaction
                )
                try transaction.audit(
                    "password_reset.requested",
                    of: "agent/\(agent.id)",
                    by: nil,
                    in: workspace,
                    from: wish.address
                )
                return (made, try transaction.workspaces().first { $0.id == workspace }?.name ?? "")
            }
            let link = links.address(.passwordReset, token)
            let letter = SystemLetter(to: agent.email, purpose: .passwordReset, link: link, workspace: name)
            guard await hub.send(letter, in: workspace, about: "agent/\(agent.id)", .long) == .sent else { continue }
            try await hub.store.commit { try $0.dropOneTimeLinks(before: made) }
        }
    }
}
