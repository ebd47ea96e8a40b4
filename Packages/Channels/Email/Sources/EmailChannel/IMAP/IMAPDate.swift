internal import HubCore

/// Dates as IMAP writes them.
enum IMAPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The day in UTC, such as `5-Feb-2026`.
    static func day(_ moment: Timestamp) -> String {
        let parts = moment.description.prefix(10).split(separator: "-").compactMap { Int($0) }
        guard parts.count == 3, months.indices.contains(parts[1] - 1) else { return "1-Jan-1970" }
        return "\(parts[2])-\(months[parts[1] - 1])-\(parts[0])"
    }

    /// Reads `" 5-Feb-2026 09:05:00 +0700"`.
    static func moment(_ text: String) -> Timestamp? {
        let parts = text.trimmed.split(separator: " ")
        guard parts.count == 3 else { return nil }
        let date = parts[0].split(separator: "-")
        guard date.count == 3, let day = Int(date[0]), let month = months.firstIndex(of: String(date[1])),
            parts[2].utf8.count == 5
        else { return nil }
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return Timestamp(
            "\(date[2])-\(two(month + 1))-\(two(day))T\(parts[1])\(parts[2].prefix(3)):\(parts[2].suffix(2))"
        )
    }
}
