import ChannelKit
import Foundation
import HTTPTypes
import HubCore
import HubPhone
import HubStorage
import HubSync

/// The whole way of a message inside the hub: proven, stored, decoded, and in the timeline of its customer.
struct TimelineRow {
    let bench: Bench

    private var known: Int { bench.isQuick ? 1000 : 10_000 }
    private var count: Int { bench.isQuick ? 4000 : 30_000 }

    /// Messages a second of one round.
    private struct Round {
        var whole: Double
        var apply: Double
        var inserts: Double
    }

    func measure() async throws -> [Figure] {
        PhoneNumbers.prepare()
        var rounds: [Round] = []
        for _ in 0..<bench.rounds {
            let whole = try await bench.onStage { try await roundTrip(on: $0, atOnce: true) }
            let split = try await bench.onStage { try await roundTrip(on: $0, atOnce: false) }
            rounds.append(Round(whole: whole.perSecond, apply: split.perSecond, inserts: split.inserts))
            Bench.note(
                "  whole way \(Table.number(whole.perSecond)), ledger to timeline \(Table.number(split.perSecond))"
            )
        }
        let inserts = ("raw inserts of the same rows", rounds.map(\.inserts).median)
        return [
            Figure(.timeline, "webhook bytes to timeline, 64 at once", rounds.map(\.whole).median, "messages/s")
                .beside(inserts.0, inserts.1).must(.atLeast(10_000)),
            Figure(.timeline, "ledger to timeline", rounds.map(\.apply).median, "messages/s")
                .beside(inserts.0, inserts.1),
        ]
    }

    /// Takes messages in while others are applied, as in life, if `atOnce`; otherwise takes all in first, measures
    /// applying alone, and inserts the rows that it made once more as a baseline.
    private func roundTrip(on stage: Stage, atOnce: Bool) async throws -> (perSecond: Double, inserts: Double) {
        let store = try Stage.open(stage.folder)
        defer { try? store.close() }
        let services = try await Stage.services(over: store)
        let way = Way(services: services, stage: stage, crowd: Crowd(known: known))
        try await way.takeIn(0..<known, tasks: 64)
        try await way.apply(known)
        let inserts = RawInserts(folder: stage.folder)
        if !atOnce { try inserts.keepBefore() }
        let messages = known..<(known + count)
        let clock = ContinuousClock()
        var time: Duration
        if atOnce {
            time = try await clock.measure {
                async let applied: Void = way.apply(count)
                try await way.takeIn(messages, tasks: 64)
                try await applied
            }
        } else {
            try await way.takeIn(messages, tasks: 64)
            time = try await clock.measure { try await way.apply(count) }
        }
        let stored = try await store.read { try $0.ledger(of: stage.workspace) }
        guard stored.first?.states["applied"] == Int64(known + count) else {
            throw BenchFailure("Not every message reached the timeline: \(stored)")
        }
        let rate = Double(count) / time.inSeconds
        return (rate, atOnce ? 0 : Double(count) / (try inserts.repeated(batches: count / 500).inSeconds))
    }
}

/// The way of messages through the hub's parts, without the web server.
private struct Way: Sendable {
    let services: HubServices
    let stage: Stage
    let crowd: Crowd

    /// Proves and stores messages, so many at a time; each waits until it is durable.
    func takeIn(_ numbers: Range<Int>, tasks: Int) async throws {
        guard let connection = services.pool[stage.connection] else { throw BenchFailure("The connection is gone.") }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var update = UpdateRequest()
                    for number in stride(from: numbers.lowerBound + task, to: numbers.upperBound, by: tasks) {
                        try await takeIn(update.numbered(number, user: crowd.user(of: number)), on: connection)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    private func takeIn(_ body: [UInt8], on connection: ActiveConnection) async throws {
        var headers = HTTPFields()
        if let name = HTTPField.Name("X-Telegram-Bot-Api-Secret-Token") { headers[name] = stage.secret }
        let request = WebhookRequest(
            method: .post,
            publicURL: "",
            headers: headers,
            body: body,
            receivedAt: services.store.now()
        )
        guard case .accept(let event, _)? = try await connection.roles.webhook?.admit(request) else {
            throw BenchFailure("A message was not admitted.")
        }
        try await services.intake.receive([event], on: connection)
    }

    /// Applies until so many messages are decided about.
    func apply(_ count: Int) async throws {
        var left = count
        while left > 0 {
            let done = try await services.applier.applyWaiting()
            left -= done
            if done == 0 { try await Task.sleep(for: .milliseconds(1)) }
        }
    }
}
