import Foundation
public import HubCore
import Synchronization

/// The one place where everything is kept.
///
/// Opening it migrates it; nobody else sees a database.
///
/// ```swift
/// let key = try MasterKey.atSetup(in: "data", environment: ProcessInfo.processInfo.environment)
/// let store = try Store.open(folder: "data", key: key)
/// let workspace = try await store.commit { try $0.createWorkspace(name: "Shop Hoa") }
/// let page = try await store.read { try $0.tickets(in: workspace, TicketFilter(), limit: 25) }
/// ```
public final class Store: Sendable {
    /// Files by content hash, beside the database.
    public let blobs: BlobStore
    let sealer: Sealer
    private let engine: any Engine
    private let committer: Committer
    private let observers: Observers
    private let ids: IDMaker
    private let clock: @Sendable () -> Timestamp

    /// Opens the embedded store in `folder`, which is made if it is not there.
    ///
    /// - Parameters:
    ///   - folder: where the database and the files are.
    ///   - key: what seals secrets.
    ///   - node: which node this is, from 0 to 1,023; part of every identifier it makes.
    ///   - now: the clock.
    /// - Returns: the store, migrated to this version.
    /// - Throws: ``StoreError``, saying what to do.
    public static func open(
        folder: String,
        key: MasterKey,
        node: Int = 0,
        now: @escaping @Sendable () -> Timestamp = Store.systemTime
    ) throws -> Store {
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw StoreError.notWritable("\(folder): \(error.localizedDescription)")
        }
        let engine = try SQLiteEngine(path: folder + "/hub.db", readers: 4)
        let mark = try engine.write { connection in
            try Migrations.run(on: connection)
            return try IDMark.read(node, on: connection)
        }
        return Store(
            engine: engine,
            blobs: try BlobStore(folder: folder + "/blobs"),
            sealer: Sealer(key: key),
            ids: IDMaker(node: node, after: mark, now: now),
            idMark: IDMark(node: node, reserved: mark),
            now: now
        )
    }

    init(
        engine: any Engine,
        blobs: BlobStore,
        sealer: Sealer,
        ids: IDMaker,
        idMark: IDMark,
        now: @escaping @Sendable () -> Timestamp
    ) {
        let observers = Observers()
        self.engine = engine
        self.blobs = blobs
        self.sealer = sealer
        self.observers = observers
        clock = now
        self.ids = ids
        committer = Committer(engine: engine, ids: ids, mark: idMark, now: now) { observers.tell($0) }
    }

    deinit {
        committer.stop()
    }

    /// The present moment by the clock that the store was opened with.
    public func now() -> Timestamp {
        clock()
    }

    /// The present moment of the machine.
    public static var systemTime: @Sendable () -> Timestamp {
        {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
        }
    }

    /// A new identifier, for something that is named before it is stored.
    public func newID<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> {
        ids.next()
    }

    /// Answers questions from one consistent snapshot.
    public func read<Value: Sendable>(_ body: @escaping @Sendable (Reader) throws -> Value) async throws -> Value {
        try await engine.read { try body(Reader($0)) }
    }

    /// Makes changes; returns once they are durable, together with those of others who wait.
    ///
    /// Keep the work small and free of waiting: it runs on the store's one writing thread.
    public func commit<Value: Sendable>(
        _ body: @escaping @Sendable (Transaction) throws -> Value
    ) async throws -> Value {
        try await committer.commit(body)
    }

    /// Calls `handler` with the new lines of the change feed after every commit, in order, on the store's thread.
    ///
    /// The handler must return at once.
    public func observe(_ handler: @escaping @Sendable ([Change]) -> Void) {
        observers.add(handler)
    }

    /// Finishes what was handed in and closes the files; blocks until then.
    public func close() throws {
        committer.close()
        try engine.close()
    }
}

private final class Observers: Sendable {
    private let handlers = Mutex<[@Sendable ([Change]) -> Void]>([])

    func add(_ handler: @escaping @Sendable ([Change]) -> Void) {
        handlers.withLock { $0.append(handler) }
    }

    func tell(_ changes: [Change]) {
        for handler in handlers.withLock({ $0 }) { handler(changes) }
    }
}
