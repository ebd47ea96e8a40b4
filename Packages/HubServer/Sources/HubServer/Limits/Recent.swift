/// A dictionary that forgets what was not set for longest, and never looks through all of it.
///
/// Keeps two generations: once the younger is full, the older is dropped whole.
struct Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let size: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    /// Keeps the newest `size` elements at least, and twice as many at most.
    init(size: Int) {
        self.size = size
    }

    var count: Int { young.count + old.count }

    subscript(key: Key) -> Value? {
        get { young[key] ?? old[key] }
        set {
            old[key] = nil
            guard let newValue else { return young[key] = nil }
            if young.count >= size, young[key] == nil {
                old = young
                young = [:]
            }
            young[key] = newValue
        }
    }
}
