/// Where reading a mailbox stands: a UID means something only together with its UIDVALIDITY.
struct MailboxPosition: Hashable, Sendable, LosslessStringConvertible {
    var uidValidity: UInt32
    var lastUID: UInt32
    /// The UIDs became void and the last days are being read again.
    var isRescanning = false
    /// The stored letters of the last commit, which are marked as read right after it.
    var marking: [UInt32] = []

    /// Such as `1700000000:42`, `1700000000:42:rescan` or `1700000000:42:marking=38-40,42`.
    var description: String {
        var parts = ["\(uidValidity)", "\(lastUID)"]
        if isRescanning { parts.append(Self.rescanWord) }
        if !marking.isEmpty {
            parts.append(Self.markingWord + UIDSet.write(marking).replacing(":", with: "-"))
        }
        return parts.joined(separator: ":")
    }

    init(uidValidity: UInt32, lastUID: UInt32, isRescanning: Bool = false, marking: [UInt32] = []) {
        self.uidValidity = uidValidity
        self.lastUID = lastUID
        self.isRescanning = isRescanning
        self.marking = marking
    }

    init?(_ description: String) {
        var parts = description.split(separator: ":", omittingEmptySubsequences: false)[...]
        guard parts.count >= 2, let validity = UInt32(parts.removeFirst()), let last = UInt32(parts.removeFirst())
        else { return nil }
        self.init(uidValidity: validity, lastUID: last)
        if parts.first == Self.rescanWord[...] {
            isRescanning = true
            parts.removeFirst()
        }
        if let set = parts.first, set.hasPrefix(Self.markingWord) {
            guard let uids = UIDSet.read(set.dropFirst(Self.markingWord.count).replacing("-", with: ":")) else {
                return nil
            }
            marking = uids
            parts.removeFirst()
        }
        guard parts.isEmpty else { return nil }
    }

    private static let rescanWord = "rescan"
    private static let markingWord = "marking="
}
