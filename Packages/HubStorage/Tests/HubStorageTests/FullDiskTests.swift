import Foundation
import HubCore
import HubStorage
import Testing

#if canImport(Glibc)
import Glibc

/// A file system of a few megabytes that goes with its test.
final class SmallDisk: Sendable {
    let path: String

    init(megabytes: Int) throws {
        path = FileManager.default.temporaryDirectory.path + "/disk-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else { throw POSIXError(.EPERM) }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether this user may make one.
    static let isPossible = (try? SmallDisk(megabytes: 1)) != nil

    /// Takes all space but a little.
    func fill(leaving spare: Int) throws {
        var space = statvfs()
        guard statvfs(path, &space) == 0 else { throw POSIXError(.EIO) }
        let free = Int(space.f_bavail) * Int(space.f_bsize)
        try Data(count: max(0, free - spare)).write(to: URL(fileURLWithPath: path + "/ballast"))
    }

    func free() throws {
        try FileManager.default.removeItem(atPath: path + "/ballast")
    }
}

@Suite("A full disk", .enabled(if: SmallDisk.isPossible, "Only who may mount a small file system can fill one."))
struct FullDiskTests {
    @Test("is told as such, loses nothing that was acknowledged, and is forgotten once space returns")
    func full() async throws {
        let disk = try SmallDisk(megabytes: 24)
        let key = try MasterKey.atSetup(in: disk.path, environment: [:])
        let store = try Store.open(folder: disk.path, key: key)
        let workspace = try await store.commit { try $0.createWorkspace(name: "Tiệm Hoa").id }
        let connection = try await store.createConnection(
            in: workspace,
            channel: "t",
            name: "",
            config: [:],
            secrets: [:]
        )
        @Sendable func receive(_ number: Int) async throws {
            let draft = RawDraft(
                mediaType: "text/plain",
                bytes: [UInt8](repeating: UInt8(number % 251), count: 20_000),
                headers: [:],
                receivedAt: Timestamp(milliseconds: Int64(number)),
                deliveryID: "d\(number)"
            )
            try await store.commit { try $0.receive([draft], on: connection, in: workspace) }
        }
        try disk.fill(leaving: 3 << 20)

        let outcomes = await withTaskGroup(of: (Int, StoreError?).self) { group in
            for number in 0..<600 {
                group.addTask {
                    do {
                        try await receive(number)
                        return (number, nil)
                    } catch { return (number, error as? StoreError ?? .corrupt("\(error)")) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let accepted = outcomes.filter { $0.1 == nil }.map { "d\($0.0)" }
        #expect(outcomes.contains { $0.1 == .full })
        #expect(outcomes.allSatisfy { $0.1 == nil || $0.1 == .full })
        #expect(StoreError.full.description.contains("Free some space"))
        await #expect(throws: StoreError.full) { try await store.blobs.put([UInt8](repeating: 1, count: 4 << 20)) }

        try disk.free()
        try await receive(1000)
        _ = try await store.blobs.put([UInt8](repeating: 1, count: 4 << 20))
        try store.close()
        let again = try Store.open(folder: disk.path, key: key)
        let kept = try await again.read { try $0.waitingRawEvents(limit: 2000) }.compactMap(\.draft.deliveryID)
        #expect(Set(kept) == Set(accepted + ["d1000"]))
        let count = try #require(try await again.read { try $0.ledger(of: workspace) }.first)
        #expect(count.addsUp && count.received == Int64(kept.count))
        try again.close()
    }

    @Test("in the middle of a unit fails the unit and its neighbours as full, and damages nothing")
    func midUnit() async throws {
        let disk = try SmallDisk(megabytes: 16)
        let key = try MasterKey.atSetup(in: disk.path, environment: [:])
        let store = try Store.open(folder: disk.path, key: key)
        let workspace = try await store.commit { try $0.createWorkspace(name: "Tiệm Hoa").id }
        try disk.fill(leaving: 1 << 20)
        let name = String(repeating: "x", count: 100_000)
        // Far more than fits, so that pages spill to the disk before the commit.
        await #expect(throws: StoreError.full) {
            try await store.commit { transaction in
                for number in 0..<400 { _ = try transaction.createTeam(in: workspace, name: name + "\(number)") }
            }
        }
        #expect(try await store.read { try $0.teams(in: workspace, limit: 9) }.isEmpty)
        try disk.free()
        _ = try await store.commit { try $0.createTeam(in: workspace, name: "sales") }
        #expect(try await store.read { try $0.teams(in: workspace, limit: 9) }.count == 1)
        try store.close()
    }
}
#endif
