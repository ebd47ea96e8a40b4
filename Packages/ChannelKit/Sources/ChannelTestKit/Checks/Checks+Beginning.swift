import ChannelKit
import HubCore

/// Check 63: a source begins where it said when it was connected.
enum BeginningChecks {
    static var all: [Rule] {
        [
            Rule(63, "what arrives between connecting and the first run is not lost", nothingBetween)
        ]
    }

    private static func nothingBetween(_ subject: ConformanceSubject) async throws -> Verdict {
        let world = try subject.makeWorld()
        let found: (any FollowingSource)? = world.roles.live ?? world.roles.poll
        guard let source = found else { return .exempt("nothing reads on from a place") }
        guard let write = world.customerWrites else {
            throw ConformanceFailure("the world must let a customer write (customerWrites)")
        }
        guard let cursor = try await source.start() else { return .exempt("reading begins with the first run") }
        try require(cursor.text.utf8.count <= 8192, "a cursor of more than 8 KiB")
        // What it brings anyway, such as what waits at the platform, says nothing.
        let before = try await keys(world.roles, after: cursor, patience: 5) { _ in false }
        await write("right after connecting")
        let after = try await keys(world.roles, after: cursor, patience: 500) { !$0.isSubset(of: before) }
        try require(after.isSuperset(of: before), "the same cursor brought less the second time")
        try require(
            after.subtracting(before).count == 1,
            "of what arrived between connecting and the first run, \(after.subtracting(before).count) came instead of 1"
        )
        return .pass
    }

    /// What a first run from `cursor` brings: until enough is there, or its patience, in hundredths of a second, ends.
    private static func keys(
        _ roles: Roles,
        after cursor: Cursor,
        patience: Int,
        until isEnough: (Set<EventKey>) -> Bool
    ) async throws -> Set<EventKey> {
        if let live = roles.live {
            let ledger = LivingChecks.Ledger()
            let task = Task { try await live.run(after: cursor, into: ledger.sink) }
            for _ in 0..<patience where !isEnough(ledger.keys(live)) { try await Task.sleep(for: .milliseconds(10)) }
            task.cancel()
            _ = await task.result
            return ledger.keys(live)
        }
        guard let poll = roles.poll else { return [] }
        return try await poll.poll(after: cursor).events.reduce(into: []) { $0.formUnion(poll.decode($1).keys) }
    }
}

extension LivingChecks.Ledger {
    func keys(_ decoder: any EventDecoder) -> Set<EventKey> {
        events.reduce(into: []) { $0.formUnion(decoder.decode($1).keys) }
    }
}
