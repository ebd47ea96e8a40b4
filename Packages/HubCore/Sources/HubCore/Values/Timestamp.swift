/// A moment, in milliseconds since 1970-01-01 UTC.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Milliseconds since 1970-01-01 UTC; negative before.
    public var milliseconds: Int64

    /// A moment given in milliseconds since 1970.
    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// A moment given in whole seconds since 1970, as most platforms write it; one beyond all calendars becomes the last
    /// or first that can be told.
    public init(seconds: Int64) {
        self.milliseconds = seconds.times(1000)
    }

    /// Orders moments by time.
    public static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }

    /// The moment `duration` later, at most the last one: whatever a platform says of time, arithmetic never traps.
    public static func + (moment: Self, duration: Duration) -> Self {
        Self(milliseconds: moment.milliseconds.plus(duration.milliseconds))
    }

    /// The moment `duration` earlier, at least the first one.
    public static func - (moment: Self, duration: Duration) -> Self {
        Self(milliseconds: moment.milliseconds.minus(duration.milliseconds))
    }

    /// The time from `earlier` to `later`.
    public static func - (later: Self, earlier: Self) -> Duration {
        .milliseconds(later.milliseconds.minus(earlier.milliseconds))
    }
}

extension Duration {
    /// The whole milliseconds of the duration, as many as 64 bits hold.
    public var milliseconds: Int64 {
        components.seconds.times(1000).plus(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension Int64 {
    fileprivate func plus(_ other: Int64) -> Int64 {
        let (sum, overflows) = addingReportingOverflow(other)
        return overflows ? (other > 0 ? .max : .min) : sum
    }

    fileprivate func minus(_ other: Int64) -> Int64 {
        let (difference, overflows) = subtractingReportingOverflow(other)
        return overflows ? (other < 0 ? .max : .min) : difference
    }

    fileprivate func times(_ factor: Int64) -> Int64 {
        let (product, overflows) = multipliedReportingOverflow(by: factor)
        return overflows ? ((self > 0) == (factor > 0) ? .max : .min) : product
    }
}
