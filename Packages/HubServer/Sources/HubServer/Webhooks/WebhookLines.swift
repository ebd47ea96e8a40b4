import HubCore
import HubStorage
import Synchronization

/// Which webhooks are being served, and which of them rest after a failure; kept in memory on this node.
final class WebhookLines: Sendable {
    private struct Line {
        var isBusy = false
        var failures = 0
        var restsUntil = Timestamp(milliseconds: 0)
    }

    private let lines = Mutex<[ID<Webhook>: Line]>([:])

    /// The webhooks of `active` that nobody serves and that do not rest; from now on they are served.
    func begin(_ active: [ID<Webhook>], at moment: Timestamp) -> [ID<Webhook>] {
        lines.withLock { lines in
            let known = Set(active)
            lines = lines.filter { $0.value.isBusy || known.contains($0.key) }
            let free = active.filter { lines[$0].map { !$0.isBusy && $0.restsUntil <= moment } ?? true }
            for webhook in free { lines[webhook, default: Line()].isBusy = true }
            return free
        }
    }

    /// Lets somebody else serve a webhook.
    func end(_ webhook: ID<Webhook>) {
        lines.withLock { $0[webhook]?.isBusy = false }
    }

    /// Whether the last try failed.
    func isFailing(_ webhook: ID<Webhook>) -> Bool {
        lines.withLock { ($0[webhook]?.failures ?? 0) > 0 }
    }

    /// Notes how the tries went.
    func note(_ isFine: Bool, of webhook: ID<Webhook>, at moment: Timestamp) {
        lines.withLock { lines in
            var line = lines[webhook] ?? Line()
            line.failures = isFine ? 0 : line.failures + 1
            line.restsUntil = moment + RetrySchedule.rest(after: line.failures)
            lines[webhook] = line
        }
    }
}
