import HubCore

/// Decides how long a failing source rests: longer each time, and until somebody looks at it once it fails all the time.
struct CircuitBreaker: Sendable {
    /// How often it may fail within ``window``.
    var limit = 5
    /// The time in which failures are counted.
    var window: Duration = .seconds(600)
    /// The first rest; doubled with each failure in the window.
    var firstRest: Duration = .seconds(1)
    /// How long it rests once the circuit is open.
    var longRest: Duration = .seconds(300)

    private var failures: [Timestamp] = []

    /// What to do after a failure.
    enum Verdict: Equatable {
        /// Try again after this time.
        case rest(Duration)
        /// It fails all the time; try again after this time, and say so.
        case open(Duration)
    }

    /// Counts a failure.
    mutating func failed(at moment: Timestamp) -> Verdict {
        failures = failures.filter { moment - $0 < window } + [moment]
        guard failures.count < limit else { return .open(longRest) }
        return .rest(firstRest * (1 << (failures.count - 1)))
    }
}
