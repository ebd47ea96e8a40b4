import HubCore

/// Who may be told what, now: one update of a chat at a time, the next only once it was taken.
struct Rounds {
    private var underway: Set<Int64> = []
    private var held: [Int64: Hold] = [:]

    private struct Hold {
        var failures: Int
        var until: Timestamp
    }

    /// The updates whose turn has come among all that wait, at most `limit` under way at once.
    mutating func claim(from waiting: [World.Pending], limit: Int64, at now: Timestamp) -> [World.Pending] {
        var seen = underway
        var claimed: [World.Pending] = []
        for update in waiting {
            guard underway.count < limit else { break }
            guard seen.insert(update.chat).inserted else { continue }
            if let hold = held[update.chat], hold.until > now { continue }
            underway.insert(update.chat)
            claimed.append(update)
        }
        return claimed
    }

    /// Notes that the webhook took an update of `chat`, or that there is nobody to take it.
    mutating func finish(_ chat: Int64) {
        underway.remove(chat)
        held[chat] = nil
    }

    /// Notes that the webhook did not take an update of `chat`, and says how long the chat waits: as long as the
    /// webhook wished; hardly at first, then twice as long each time up to a minute.
    mutating func refused(_ chat: Int64, wish: Duration?, at now: Timestamp) -> Duration {
        underway.remove(chat)
        let failures = (held[chat]?.failures ?? 0) + 1
        let usual: Duration = failures == 1 ? .milliseconds(250) : .seconds(min(1 << min(failures - 1, 6), 60))
        let wait = min(max(wish ?? .zero, usual), .seconds(3600))
        held[chat] = Hold(failures: failures, until: now + wait)
        return wait
    }
}
