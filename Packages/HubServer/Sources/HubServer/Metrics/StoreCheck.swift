import HubCore
import HubStorage
import Synchronization

/// Whether the store takes changes: asked of it once in a while, however often anybody asks here.
final class StoreCheck: Sendable {
    private let store: Store
    private let now: @Sendable () -> Timestamp
    private let last = Mutex<(at: Timestamp, isWritable: Bool)?>(nil)

    /// For how long an answer holds; the question is open to everybody and costs a write.
    static let validity: Duration = .seconds(5)

    init(store: Store, now: @escaping @Sendable () -> Timestamp) {
        self.store = store
        self.now = now
    }

    /// Whether a change could be made just now.
    func isWritable() async -> Bool {
        let moment = now()
        if let last = last.withLock({ $0 }), moment - last.at < Self.validity { return last.isWritable }
        let isWritable = (try? await store.commit { try $0.probe() }) != nil
        last.withLock { $0 = (moment, isWritable) }
        return isWritable
    }
}
