import Foundation
import HubCore
import HubStorage
import Synchronization

/// A folder that goes when nobody uses it, nor a store in it, any more.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.path + "/store-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The store in the folder; made the first time.
    func open(now: @escaping @Sendable () -> Timestamp = Store.systemTime) throws -> Store {
        try Store.open(folder: path, key: .atSetup(in: path, environment: [:])) { [self] in
            withExtendedLifetime(self) { now() }
        }
    }

    /// The bytes of every file of the folder, one after the other.
    func bytes() -> Data {
        let names = FileManager.default.enumerator(atPath: path)?.allObjects.compactMap { $0 as? String } ?? []
        return names.filter { !$0.hasSuffix("master.key") }.sorted().reduce(into: Data()) { all, name in
            all += FileManager.default.contents(atPath: path + "/" + name) ?? Data()
        }
    }
}

/// A clock that a test moves.
final class HandClock: Sendable {
    private let moment: Mutex<Timestamp>

    init(_ start: Timestamp = Timestamp(seconds: 1_777_597_200)) {
        moment = Mutex(start)
    }

    var now: Timestamp { moment.withLock { $0 } }

    func advance(by duration: Duration) {
        moment.withLock { $0 = $0 + duration }
    }
}

extension UnsafeRawBufferPointer {
    /// Writes the bytes as a file.
    func write(to path: String) throws {
        try Data(self).write(to: URL(fileURLWithPath: path))
    }
}
