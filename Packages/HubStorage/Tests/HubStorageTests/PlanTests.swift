import HubCore
import HubIdentity
@testable import HubStorage
import Testing

@Suite("The embedded engine")
struct PlanTests {
    @Test("waits for the disk at every commit, so that a power cut takes nothing back")
    func durable() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        let full: Int64 = 2
        #expect(try engine.write { try $0.query("PRAGMA synchronous")[0].int(0) } == full)
    }

    @Test("answers what every message asks from a few rows, however large the workspace is")
    func plans() throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let engine = try SQLiteEngine(path: folder.path + "/hub.db", readers: 1)
        let plans = try engine.write { db in
            try Migrations.run(on: db)
            let recorder = Recorder(db)
            try Self.askWhatMessagesAsk(Reader(recorder))
            return try recorder.plans()
        }
        #expect(plans.count >= 8)
        for (question, steps) in plans {
            for step in steps { #expect(!step.hasPrefix("SCAN") && !step.hasSuffix("(workspace=?)"), "\(question)") }
        }
    }

    private static func askWhatMessagesAsk(_ reader: Reader) throws {
        let workspace: ID<Workspace> = ID(1)
        let key = HandleKey(.phone, "+84901234567")
        _ = try reader.handles([key], in: workspace)
        _ = try reader.linkGraph(around: [key], in: workspace)
        _ = try reader.linkGraph(of: ID(1), in: workspace)
        _ = try reader.conversation("1", of: ID(1), in: workspace)
        _ = try reader.newestTickets(of: [ID(1)], in: workspace)
        _ = try reader.ticketStates([ID(1)], in: workspace)
        _ = try reader.isBlocked(ID(1), in: workspace)
        _ = try reader.tickets(of: ID(1), in: workspace, limit: 5)
        _ = try reader.commandUnderway(in: ID(1), of: workspace)
        _ = try reader.message(named: "1", of: ID(1), conversation: ID(1), in: workspace)
        _ = try reader.unansweredSince(on: ID(1), in: workspace)
        _ = try reader.isHeld(ID(1), in: ID(1), of: workspace)
        _ = try reader.handles(givenIn: ID(1), by: ID(1), of: workspace)
    }
}

/// A connection that remembers what it was asked.
private final class Recorder: SQLConnection {
    private let inner: any SQLConnection
    private var asked: [(sql: String, count: Int)] = []

    init(_ inner: any SQLConnection) {
        self.inner = inner
    }

    var dialect: Dialect { inner.dialect }

    func query(_ sql: String, each arguments: [[SQLValue]]) throws -> [[SQLRow]] {
        if let first = arguments.first { asked.append((sql, first.count)) }
        return try inner.query(sql, each: arguments)
    }

    func execute(_ sql: String, each arguments: [[SQLValue]]) throws -> [Int] {
        try inner.execute(sql, each: arguments)
    }

    func script(_ sql: String) throws {
        try inner.script(sql)
    }

    /// The steps in which each question is answered.
    func plans() throws -> [(question: String, steps: [String])] {
        try asked.map { question in
            let nothing = Array(repeating: SQLValue.null, count: question.count)
            let rows = try inner.query("EXPLAIN QUERY PLAN " + question.sql, each: [nothing]).joined()
            return (question.sql, try rows.map { try $0.text(3) })
        }
    }
}
