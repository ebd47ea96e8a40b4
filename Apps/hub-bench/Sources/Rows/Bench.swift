import ArgumentParser
import Foundation

/// What can be measured.
enum RowName: String, CaseIterable, Codable, Sendable, ExpressibleByArgument {
    case intake, timeline, stream, memory, start
}

/// How measurements are made, and where.
struct Bench: Sendable {
    var folder: String
    var isQuick: Bool
    /// How many interactions are stored when the hub is started.
    var stored: Int

    /// How often each figure is taken; the one in the middle counts.
    var rounds: Int { isQuick ? 1 : 3 }
    /// How long one round lasts, in seconds, apart from its warm-up.
    var seconds: Double { isQuick ? 1.5 : 5 }

    func figures(of row: RowName) async throws -> [Figure] {
        switch row {
        case .intake: try await IntakeRow(bench: self).measure()
        case .timeline: try await TimelineRow(bench: self).measure()
        case .stream: try await StreamRow(bench: self).measure()
        case .memory: try await MemoryRow(bench: self).measure()
        case .start: try await StartRow(bench: self).measure()
        }
    }

    /// Runs `body` with a hub of its own, which is removed afterwards.
    func onStage<Value>(_ body: (Stage) async throws -> Value) async throws -> Value {
        let stage = try await Stage.make(in: folder)
        defer { stage.remove() }
        return try await body(stage)
    }

    /// Tells whoever waits how far it is.
    static func note(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
