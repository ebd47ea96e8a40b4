import Synchronization

/// Counts across tasks.
final class Counter: Sendable {
    private let value = Mutex(0)

    /// One more than the last time, beginning at 1.
    func next() -> Int {
        value.withLock {
            $0 += 1
            return $0
        }
    }
}

/// Keeps the first value it is given.
final class Kept<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)

    /// The first value ever given.
    func keep(_ new: Value) -> Value {
        value.withLock { kept in
            let first = kept ?? new
            kept = first
            return first
        }
    }
}
