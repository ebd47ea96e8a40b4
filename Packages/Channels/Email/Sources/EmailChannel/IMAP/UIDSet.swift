/// Several UIDs in one word of IMAP.
enum UIDSet {
    /// The most that ``read(_:)`` takes; far more than one commit holds.
    private static let limit: UInt32 = 10_000

    /// UIDs as short as IMAP allows, such as `1:3,7`.
    static func write(_ uids: [UInt32]) -> String {
        var ranges: [(UInt32, UInt32)] = []
        for uid in uids.sorted() {
            if let last = ranges.last, uid - last.1 <= 1 {
                ranges[ranges.count - 1].1 = uid
            } else {
                ranges.append((uid, uid))
            }
        }
        return ranges.map { $0.0 == $0.1 ? "\($0.0)" : "\($0.0):\($0.1)" }.joined(separator: ",")
    }

    /// The UIDs of such a word; `nil` if it is none.
    static func read(_ text: some StringProtocol) -> [UInt32]? {
        var uids: [UInt32] = []
        for range in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = range.split(separator: ":", omittingEmptySubsequences: false).map { UInt32($0) }
            guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high,
                high - low < limit
            else { return nil }
            uids += Array(low...high)
        }
        return uids
    }
}
