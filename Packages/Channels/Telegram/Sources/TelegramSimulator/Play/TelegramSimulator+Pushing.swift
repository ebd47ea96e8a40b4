public import ChannelKit
public import ChannelSimulation
import HTTPTypes
import HubCore
import Synchronization

extension TelegramSimulator: PlayablePlatform {
    /// Posts every update to the webhook that is set, as Telegram does: the updates of a chat one after another, chats
    /// side by side, again and again until they are taken.
    public func push(through transport: any HTTPTransport) async {
        let (bells, bell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        pusher.withLock { $0 = bell }
        bell.yield()
        let rounds = SharedRounds()
        await withDiscardingTaskGroup { group in
            for await _ in bells {
                for (update, webhook) in claim(rounds) {
                    group.addTask { await self.push(update, to: webhook, through: transport, rounds) }
                }
            }
            group.cancelAll()
        }
    }

    private final class SharedRounds: Sendable {
        let state = Mutex(Rounds())
    }

    private func claim(_ rounds: SharedRounds) -> [(World.Pending, World.Webhook)] {
        let now = clock.now()
        return with { world in
            guard let webhook = world.webhook else { return [] }
            let claimed = rounds.state.withLock {
                $0.claim(from: world.updates, limit: webhook.maxConnections, at: now)
            }
            return claimed.map { ($0, webhook) }
        }
    }

    private func push(
        _ update: World.Pending,
        to webhook: World.Webhook,
        through transport: any HTTPTransport,
        _ rounds: SharedRounds
    ) async {
        defer { pusher.withLock { _ = $0?.yield() } }
        let request = request(carrying: [update.json], to: webhook.url, at: clock.now())
        let call = HTTPCall(.post, webhook.url, headers: request.headers, body: request.body, timeout: .seconds(60))
        var wish: Duration?
        do throws(TransportFailure) {
            let reply = try await transport.perform(call)
            guard !(200..<300).contains(reply.status) else {
                with { world in world.updates.removeAll { $0.id == update.id } }
                return rounds.state.withLock { $0.finish(update.chat) }
            }
            wish = reply.headers[.retryAfter].flatMap { Int64($0) }.map { .seconds($0) }
            with { $0.lastError = "Wrong response from the webhook: \(reply.status)" }
        } catch {
            with { $0.lastError = "Connection failed" }
        }
        let now = clock.now()
        let wait = rounds.state.withLock { $0.refused(update.chat, wish: wish, at: now) }
        pusher.withLock { _ = $0?.yield() }
        try? await clock.sleep(for: wait)
    }
}
