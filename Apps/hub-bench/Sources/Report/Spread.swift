/// How long something took, in milliseconds: half of the time at most `p50`, 99 times of 100 at most `p99`.
struct Spread: Codable, Sendable {
    var p50: Double
    var p99: Double

    init(nanoseconds: [Int64]) {
        let sorted = nanoseconds.sorted()
        p50 = Self.value(at: 0.5, of: sorted)
        p99 = Self.value(at: 0.99, of: sorted)
    }

    private static func value(at share: Double, of sorted: [Int64]) -> Double {
        guard !sorted.isEmpty else { return .nan }
        return Double(sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]) / 1e6
    }
}

extension [Double] {
    /// The value in the middle; of an even number, the lower of the two.
    var median: Double {
        isEmpty ? .nan : sorted()[(count - 1) / 2]
    }
}
