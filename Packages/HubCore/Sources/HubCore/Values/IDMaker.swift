import Synchronization

/// Gives out identifiers: 41 bits of milliseconds since 2024, 10 bits of node, 12 bits of counter.
///
/// Identifiers of one node rise strictly, even if its clock steps back, so rows made later stand later in every index.
public final class IDMaker: Sendable {
    /// Midnight of 2024-01-01 UTC, in milliseconds since 1970.
    public static let epoch: Int64 = 1_704_067_200_000

    private let node: Int64
    private let now: @Sendable () -> Timestamp
    private let last: Mutex<Int64>

    /// - Parameters:
    ///   - node: which of up to 1,024 nodes makes the identifiers; larger numbers wrap.
    ///   - mark: the ``mark`` of an earlier maker of the node, whose identifiers must not come again.
    ///   - now: the clock.
    public init(node: Int, after mark: Int64 = 0, now: @escaping @Sendable () -> Timestamp) {
        self.node = Int64(node & 0x3FF)
        self.now = now
        last = Mutex(mark)
    }

    /// How far the maker has come: 12 bits of counter behind milliseconds since the epoch.
    public var mark: Int64 {
        last.withLock { $0 }
    }

    /// A new identifier, larger than every one this maker gave out before.
    public func next<Entity>(_: Entity.Type = Entity.self) -> ID<Entity> {
        let tick = max(0, now().milliseconds - Self.epoch) << 12
        let value = last.withLock { last in
            last = max(tick, last + 1)
            return last
        }
        return ID(((value >> 12) << 22) | (node << 12) | (value & 0xFFF))
    }
}
