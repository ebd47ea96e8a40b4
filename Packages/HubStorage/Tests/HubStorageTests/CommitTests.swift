import Foundation
import HubCore
@testable import HubStorage
import Synchronization
import Testing

@Suite("Group commit")
struct CommitTests {
    @Test("makes five hundred concurrent commits durable, and those that throw spoil none")
    func concurrent() async throws {
        let shop = try await Shop()
        let accepted = await withTaskGroup(of: String?.self) { group in
            for number in 0..<600 {
                group.addTask {
                    try? await shop.store.commit { transaction in
                        _ = try transaction.createTeam(in: shop.workspace, name: "team-\(number)")
                        if number % 6 == 0 { throw Refused() }
                        return "team-\(number)"
                    }
                }
            }
            return await group.reduce(into: Set<String>()) { names, name in
                if let name { names.insert(name) }
            }
        }
        #expect(accepted.count == 500)
        try shop.store.close()
        let again = try shop.folder.open()
        let stored = try await again.read { try $0.teams(in: shop.workspace, limit: 1000) }
        #expect(Set(stored.map(\.team.name)) == accepted)
        try again.close()
    }

    @Test("rolls a throwing unit back, with its lines of the change feed and nothing else")
    func savepoint() async throws {
        let shop = try await Shop()
        let before = try await shop.feed().count
        await #expect(throws: Refused.self) {
            try await shop.store.commit { transaction in
                _ = try transaction.createTeam(in: shop.workspace, name: "ghosts")
                throw Refused()
            }
        }
        _ = try await shop.store.commit { try $0.createTeam(in: shop.workspace, name: "sales") }
        #expect(try await shop.store.read { try $0.teams(in: shop.workspace, limit: 9) }.map(\.team.name) == ["sales"])
        #expect(try await shop.feed().count == before + 1)
    }

    @Test("tells the one whose rule was broken in the store's own words")
    func conflict() async throws {
        let shop = try await Shop()
        let error = await #expect(throws: StoreError.self) {
            try await shop.store.commit { transaction in
                for _ in 0..<2 {
                    try transaction.db.execute(
                        "INSERT INTO team (workspace, id, name) VALUES (?, 1, 'same')",
                        shop.workspace
                    )
                }
            }
        }
        guard case .conflict(let text) = error else { throw Refused() }
        #expect(!text.contains("same"))
    }

    @Test("goes on for others when a unit breaks what is written at the very end")
    func lateFailure() async throws {
        let shop = try await Shop()
        let gate = DispatchSemaphore(value: 0)
        // Holds the writer, so that the others gather into one batch.
        let isHeld = Mutex(true)
        let held = Task {
            try await shop.store.commit { _ in
                if isHeld.withLock({ held in
                    held
                        && {
                            held = false; return true
                        }()
                }) {
                    gate.wait()
                }
            }
        }
        let tasks = (0..<40).map { number in
            Task {
                try await shop.store.commit { transaction in
                    guard number % 2 == 0 else {
                        return _ = try transaction.createTeam(in: shop.workspace, name: "\(number)")
                    }
                    transaction.record(.settingsUpdated, of: shop.workspace, in: ID<Workspace>(404))
                }
            }
        }
        gate.signal()
        try await held.value
        for (number, task) in tasks.enumerated() {
            let result = await task.result
            #expect((try? result.get()) == nil ? number % 2 == 0 : number % 2 == 1)
        }
        #expect(try await shop.store.read { try $0.teams(in: shop.workspace, limit: 99) }.count == 20)
        #expect(try await shop.feed().filter { $0.topic == .settingsUpdated }.count == 20)
    }

    @Test("numbers the change feed without gaps in the order of commit, and tells observers in that order")
    func changeFeed() async throws {
        let shop = try await Shop()
        let neighbour = try await shop.neighbour()
        let seen = Mutex<[Change]>([])
        let start = try await shop.feed().count
        shop.store.observe { changes in seen.withLock { $0 += changes } }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<400 {
                group.addTask {
                    let place = number % 5 == 0 ? neighbour : shop
                    _ = try? await place.store.commit { transaction in
                        let team = try transaction.createTeam(in: place.workspace, name: "team-\(number)")
                        if number % 7 == 0 { throw Refused() }
                        transaction.record(.settingsUpdated, of: team.id, in: place.workspace)
                    }
                }
            }
        }
        for place in [shop, neighbour] {
            let lines = try await place.feed()
            #expect(lines.map(\.sequence) == Array(1...Int64(lines.count)))
            #expect(lines.map(\.at) == lines.map(\.at).sorted())
            let told = seen.withLock { $0.filter { $0.workspace == place.workspace } }
            #expect(told == Array(lines.suffix(told.count)))
            // Both lines of a unit stand side by side.
            let subjects = told.map(\.subject)
            #expect(stride(from: 0, to: subjects.count, by: 2).allSatisfy { subjects[$0] == subjects[$0 + 1] })
        }
        #expect(try await shop.feed().count == start + 2 * (0..<400).filter { $0 % 5 != 0 && $0 % 7 != 0 }.count)
    }

    @Test("gives readers one consistent snapshot")
    func snapshot() async throws {
        let shop = try await Shop()
        let writer = Task {
            for number in 0..<200 {
                try await shop.store.commit { transaction in
                    _ = try transaction.createTeam(in: shop.workspace, name: "a\(number)")
                    _ = try transaction.createTeam(in: shop.workspace, name: "b\(number)")
                }
            }
        }
        for _ in 0..<50 {
            let (teams, lines) = try await shop.store.read {
                (
                    try $0.teams(in: shop.workspace, limit: 1000).count,
                    try $0.changes(in: shop.workspace, after: 0, limit: 5000).filter { $0.topic == .settingsUpdated }
                        .count
                )
            }
            #expect(teams % 2 == 0 && teams == lines)
        }
        try await writer.value
    }
}
