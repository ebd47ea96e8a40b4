import AsyncHTTPClient
import Foundation
import GRDB
import HubCore
import NIOCore

/// How long it takes from a platform's call until the agent's event stream says so, at a rate that does not wait.
struct StreamRow {
    let bench: Bench

    private static let rates = [1000, 500, 250, 100]

    /// What one round at one rate gave.
    private struct Round {
        var rate: Int
        var shown: Spread
        var answer: Spread
        /// The share of messages that were shown by the end.
        var share: Double
    }

    func measure() async throws -> [Figure] {
        var held: [Round] = []
        var missed: [Round] = []
        for rate in Self.rates where held.isEmpty {
            var rounds: [Round] = []
            for _ in 0..<bench.rounds {
                rounds.append(try await bench.onStage { try await round(at: rate, on: $0) })
            }
            let isHeld = rounds.map(\.shown.p99).median <= 1000 && rounds.allSatisfy { $0.share > 0.999 }
            if isHeld { held = rounds } else { missed += rounds }
        }
        let first = missed.isEmpty ? held : missed.filter { $0.rate == Self.rates[0] }
        var figures = try await figures(of: first)
        if !missed.isEmpty, !held.isEmpty { figures += try await self.figures(of: held) }
        return figures
    }

    private func figures(of rounds: [Round]) async throws -> [Figure] {
        guard let rate = rounds.first?.rate else { return [] }
        let bare = try await bareAnswers(at: rate)
        let p50 = Figure(.stream, "webhook to event stream at \(rate)/s, p50", rounds.map(\.shown.p50).median, "ms")
            .beside("answer of the bare server", bare.p50)
        let p99 = Figure(.stream, "webhook to event stream at \(rate)/s, p99", rounds.map(\.shown.p99).median, "ms")
            .beside("answer of the bare server", bare.p99)
        let isPromised = rate == Self.rates[0]
        return [
            isPromised ? p50.must(.atMost(5)) : p50,
            isPromised ? p99.must(.atMost(50)) : p99,
            Figure(.stream, "answer to the platform at \(rate)/s, p99", rounds.map(\.answer.p99).median, "ms")
                .beside("answer of the bare server", bare.p99),
        ]
    }

    private func order(_ stage: Stage, _ port: Int, _ rate: Int, first: Int, seconds: Double) -> LoadOrder {
        LoadOrder(
            port: port,
            path: stage.hook,
            secret: stage.secret,
            clients: 64,
            seconds: seconds,
            first: first,
            crowd: Crowd(known: 1000),
            rate: rate
        )
    }

    private func bareAnswers(at rate: Int) async throws -> Spread {
        try await bench.onStage { stage in
            let program = try Program.bareServer()
            defer { program.stop() }
            return try Program.load(order(stage, try program.port(), rate, first: 0, seconds: bench.seconds)).latency
        }
    }

    private func round(at rate: Int, on stage: Stage) async throws -> Round {
        let hub = try Program.hub(stage)
        defer { hub.stop() }
        let port = try hub.port()
        // The thousand known customers introduce themselves before anything counts.
        let seed = try Program.load(order(stage, port, 500, first: 0, seconds: 2))
        try await Task.sleep(for: .seconds(1))
        let order = order(stage, port, rate, first: seed.next, seconds: bench.seconds)
        let (run, arrivals) = try await watched(order, token: stage.token)
        guard run.result.failures == 0 else {
            throw BenchFailure("\(run.result.failures) posts were not answered by 200.")
        }
        hub.stop()
        let due = run.dueTimes
        let numbers = try messageNumbers(in: stage)
        var times: [Int64] = []
        for (interaction, moment) in arrivals {
            guard let number = numbers[interaction], let start = due[number] else { continue }
            times.append((moment - start).nanoseconds)
        }
        let share = Double(times.count) / Double(max(1, due.count))
        let round = Round(rate: rate, shown: Spread(nanoseconds: times), answer: run.result.latency, share: share)
        Bench.note(
            "  \(rate)/s: p50 \(Table.number(round.shown.p50)) ms, p99 \(Table.number(round.shown.p99)) ms, "
                + "\(Table.number(share * 100)) % shown"
        )
        return round
    }

    /// Posts while an agent's stream is open.
    ///
    /// - Returns: the run, and when the stream told of each interaction.
    private func watched(_ order: LoadOrder, token: String) async throws -> (LoadRun, [ID<Interaction>: NIODeadline]) {
        let watcher = StreamWatcher(port: order.port, token: token)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            let (opened, hasOpened) = AsyncStream.makeStream(of: Void.self)
            group.addTask { try await watcher.watch { hasOpened.finish() } }
            for await _ in opened {}
            let run = order.begin()
            try await order.connections.post(run)
            // What is on its way may still arrive; what takes longer counts as not shown.
            try await Task.sleep(for: .seconds(2))
            group.cancelAll()
            return (run, watcher.created())
        }
    }

    /// Which message each interaction is.
    private func messageNumbers(in stage: Stage) throws -> [ID<Interaction>: Int] {
        let database = try DatabaseQueue(path: stage.folder + "/hub.db")
        let rows = try database.read { try Row.fetchAll($0, sql: "SELECT id, ref FROM interaction") }
        var numbers: [ID<Interaction>: Int] = [:]
        for row in rows {
            guard let id: Int64 = row[0], let ref: String = row[1], let message = Int(ref) else { continue }
            numbers[ID(id)] = message - 1_000_000_000
        }
        return numbers
    }
}
