import Synchronization

/// Counts what is open at the same time, by whoever opened it, and refuses what is too much.
final class Turnstile: Sendable {
    private let taken = Mutex<[ClientKey: Int]>([:])

    /// How many places are taken by a client.
    func taken(by key: ClientKey) -> Int { taken.withLock { $0[key] ?? 0 } }

    /// Takes a place under every key, each with the most that it may have.
    ///
    /// - Returns: the place, which is free again once nobody keeps it.
    /// - Throws: a problem of the kind `too-many-requests`; then no place is taken.
    func enter(_ wanted: [ClientKey: Int]) throws -> Place {
        try taken.withLock { taken in
            guard wanted.allSatisfy({ (taken[$0.key] ?? 0) < $0.value }) else { throw Problem.tooMany(after: 30) }
            for key in wanted.keys { taken[key, default: 0] += 1 }
        }
        return Place(self, Array(wanted.keys))
    }

    private func leave(_ keys: [ClientKey]) {
        taken.withLock { taken in
            for key in keys {
                let left = (taken[key] ?? 0) - 1
                taken[key] = left > 0 ? left : nil
            }
        }
    }

    /// A place that is taken for as long as this is kept, whatever ends it.
    final class Place: Sendable {
        private let turnstile: Turnstile
        private let keys: [ClientKey]

        fileprivate init(_ turnstile: Turnstile, _ keys: [ClientKey]) {
            self.turnstile = turnstile
            self.keys = keys
        }

        deinit { turnstile.leave(keys) }
    }
}
