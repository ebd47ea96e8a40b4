/// When the team is there: hours of each weekday in a fixed offset from UTC, and days off.
public struct BusinessHours: Hashable, Sendable, Codable {
    /// Minutes that local time is ahead of UTC; 420 in Vietnam, which has no summer time.
    public var utcOffsetMinutes: Int
    /// The open spans of a week; none means always open.
    public var spans: [Span]
    /// Days off as `2026-02-17`, in local time.
    public var holidays: Set<String>

    /// Open from one minute of a weekday to another.
    public struct Span: Hashable, Sendable, Codable {
        /// The day of the week: 1 for Monday to 7 for Sunday.
        public var weekday: Int
        /// The first open minute of the day, 0 to 1,439.
        public var from: Int
        /// The first closed minute after it, up to 1,440.
        public var to: Int

        /// A span of one day.
        public init(weekday: Int, from: Int, to: Int) {
            self.weekday = weekday
            self.from = from
            self.to = to
        }
    }

    /// Hours of a week; by default always open.
    public init(utcOffsetMinutes: Int = 420, spans: [Span] = [], holidays: Set<String> = []) {
        self.utcOffsetMinutes = utcOffsetMinutes
        self.spans = spans
        self.holidays = holidays
    }

    /// Whether the team is there at `moment`.
    public func isOpen(at moment: Timestamp) -> Bool {
        let local = moment + .seconds(utcOffsetMinutes * 60)
        guard !holidays.contains(String(local.description.prefix(10))) else { return false }
        guard !spans.isEmpty else { return true }
        let inDay = (local.milliseconds % 86_400_000 + 86_400_000) % 86_400_000
        let days = (local.milliseconds - inDay) / 86_400_000
        let minute = Int(inDay / 60_000)
        // 1970-01-01 was a Thursday.
        let weekday = Int(((days + 3) % 7 + 7) % 7) + 1
        return spans.contains { $0.weekday == weekday && $0.from <= minute && minute < $0.to }
    }
}
