import ChannelKit
import ChannelSimulation
import HubCore

/// Checks 40 to 46 for sources that are asked for news.
enum PollingChecks {
    static var all: [Rule] {
        [
            Rule(40, "a crash between any two steps loses nothing and changes no key") { try await with($0, crashes) },
            Rule(41, "the first poll imports no history") { try await with($0, firstPoll) },
            Rule(42, "cursors are small, an empty page keeps its cursor and does not spin") {
                try await with($0, cursors)
            },
            Rule(46, "after an outage it goes on where it was, without a log of its own") {
                try await with($0, outage)
            },
        ]
    }

    struct Stage {
        let subject: ConformanceSubject
        let write: @Sendable (String) async -> Void
        let world: ConformanceWorld
        let poll: any PollingSource

        /// The cursor of somebody who has seen everything until now.
        func begin() async throws -> Cursor? {
            try await poll.poll(after: nil).next
        }

        func keys(of page: PollPage) -> [EventKey] {
            page.events.flatMap { poll.decode($0) }.events.map(\.key)
        }
    }

    static func with(
        _ subject: ConformanceSubject,
        _ check: (Stage) async throws -> Verdict
    ) async throws -> Verdict {
        let world = try subject.makeWorld()
        guard let poll = world.roles.poll else { return .exempt("the platform is not asked for news") }
        guard let write = world.customerWrites else {
            throw ConformanceFailure("the world must let a customer write (customerWrites)")
        }
        return try await check(Stage(subject: subject, write: write, world: world, poll: poll))
    }

    private static func crashes(_ stage: Stage) async throws -> Verdict {
        var cursor = try await stage.begin()
        for number in 1...5 { await stage.write("message \(number)") }
        var stored: [EventKey] = []
        for _ in 0..<20 {
            let page = try await stage.poll.poll(after: cursor)
            // The hub dies before it stored the page: it asks again from the cursor it knows.
            let again = try await stage.poll.poll(after: cursor)
            let keys = stage.keys(of: page)
            let repeated = stage.keys(of: again)
            try require(
                keys.allSatisfy(repeated.contains),
                "a page was fetched twice from one cursor, and the second time events were missing"
            )
            stored += keys
            cursor = page.next
            if stored.count >= 5 { break }
        }
        try require(Set(stored).count == 5, "of 5 messages, \(Set(stored).count) arrived")
        try require(stored.count == 5, "a message came again after its page was stored")
        await stage.write("after the restart")
        let next = try await stage.poll.poll(after: cursor)
        let keys = stage.keys(of: next)
        try require(keys.count == 1, "after a restart from the stored cursor, \(keys.count) events came instead of 1")
        return .pass
    }

    private static func firstPoll(_ stage: Stage) async throws -> Verdict {
        await stage.write("long ago")
        let page = try await stage.poll.poll(after: nil)
        try require(page.events.isEmpty, "the first poll brought \(page.events.count) events from before it")
        await stage.write("now")
        let next = try await stage.poll.poll(after: page.next)
        try require(stage.keys(of: next).count == 1, "the message after the first poll did not arrive, or not alone")
        return .pass
    }

    private static func cursors(_ stage: Stage) async throws -> Verdict {
        let start = try await stage.begin()
        await stage.write("one")
        let page = try await stage.poll.poll(after: start)
        try require((page.next?.text.utf8.count ?? 0) <= 8192, "a cursor of more than 8 KiB")
        let before = stage.world.clock.now()
        let empty = try await stage.poll.poll(after: page.next)
        try require(empty.events.isEmpty, "a page that was stored came again")
        try require(empty.next == page.next, "an empty page moved the cursor from \(page.next?.text ?? "nil")")
        let waited = stage.world.clock.now() > before || (empty.wait ?? .zero) > .zero
        try require(waited, "an empty page neither waited at the platform nor asks the hub to wait")
        return .pass
    }

    private static func outage(_ stage: Stage) async throws -> Verdict {
        let cursor = try await stage.begin()
        await stage.write("before the outage")
        let lines = stage.world.log.lines.count
        stage.world.failAlways(.refused)
        for _ in 0..<3 {
            do {
                _ = try await stage.poll.poll(after: cursor)
                throw ConformanceFailure("a poll during an outage brought a page")
            } catch AdapterFailure.unreachable {
                continue
            }
        }
        stage.world.failAlways(nil)
        let own = stage.world.log.lines.dropFirst(lines).filter { !$0.hasPrefix("debug") && !$0.hasPrefix("trace") }
        try require(own.isEmpty, "the hub logs an outage, once; the adapter logged: \(own.first ?? "")")
        let page = try await stage.poll.poll(after: cursor)
        try require(stage.keys(of: page).count == 1, "after the outage the message did not arrive")
        return .pass
    }
}
