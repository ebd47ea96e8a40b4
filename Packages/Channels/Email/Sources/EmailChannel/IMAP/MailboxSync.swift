/// Decides what to ask a mailbox for next; does no I/O.
struct MailboxSync {
    /// What to do next.
    enum Action: Equatable {
        /// Store the position although no letter came.
        case store(MailboxPosition)
        /// Ask which letters have a larger UID, then call ``listed(_:)``.
        case list(after: UInt32)
        /// Ask which letters of the last days there are, then call ``listed(_:)``.
        case listRecent
        /// Fetch these letters and commit them, then call ``committed(_:)``.
        case fetch([IMAPListing])
        /// Nothing is left to do until the server says so.
        case wait
    }

    /// The most letters and bytes of one commit.
    static let batchCount = 25
    static let batchBytes = 8 << 20

    private(set) var position: MailboxPosition?
    private var pending: [IMAPListing] = []
    // Never 0.
    private var uidNext: UInt32?

    /// - Parameter position: where the last commit ended; `nil` at the very first time.
    init(position: MailboxPosition?) {
        self.position = position
    }

    /// The letters of the last commit, which a crash may have kept from being marked as read; none if the server
    /// numbers its letters anew.
    func unmarked(in mailbox: IMAPMailbox) -> [UInt32] {
        guard let position, position.uidValidity == mailbox.uidValidity else { return [] }
        return position.marking
    }

    /// The mailbox was selected.
    mutating func selected(_ mailbox: IMAPMailbox) -> Action {
        uidNext = mailbox.nextUID
        guard let known = position else { return start(mailbox) }
        if known.uidValidity != mailbox.uidValidity {
            position = MailboxPosition(uidValidity: mailbox.uidValidity, lastUID: 0, isRescanning: true)
        }
        return check()
    }

    /// What to do when there may be news.
    func check() -> Action {
        guard let position else { return .wait }
        if position.isRescanning { return .listRecent }
        if let uidNext, uidNext - 1 <= position.lastUID { return .wait }
        return .list(after: position.lastUID)
    }

    /// The server announced letters or some time has passed, so what it said of the next UID is old.
    mutating func announced() -> Action {
        uidNext = nil
        return check()
    }

    /// The server named these letters.
    mutating func listed(_ letters: [IMAPListing]) -> Action {
        guard let position else { return adopt(letters) }
        // `n:*` names the last letter even if its UID is smaller than n.
        pending = letters.filter { $0.uid > position.lastUID }.sorted { $0.uid < $1.uid }
        return nextBatch()
    }

    /// The batch is durable; the letters that were gone by then count as done.
    mutating func committed(_ letters: [IMAPListing]) -> Action {
        guard let last = letters.last?.uid else { return .wait }
        position?.lastUID = last
        pending.removeAll { $0.uid <= last }
        return nextBatch()
    }

    /// Where the mailbox stands once a batch is stored.
    func position(after letters: [IMAPListing]) -> MailboxPosition? {
        guard var next = position, let last = letters.last?.uid else { return position }
        next.lastUID = last
        next.marking = []
        if next.isRescanning, last == pending.last?.uid {
            next = MailboxPosition(uidValidity: next.uidValidity, lastUID: max(last, lastOfSelection))
        }
        return next
    }

    // The last letter that can have been there when the folder was opened.
    private var lastOfSelection: UInt32 { uidNext.map { $0 - 1 } ?? 0 }

    private mutating func nextBatch() -> Action {
        guard !pending.isEmpty else { return finish() }
        var bytes = 0
        let batch = pending.prefix(Self.batchCount).prefix { letter in
            defer { bytes += letter.size }
            return bytes == 0 || bytes + letter.size <= Self.batchBytes
        }
        return .fetch(Array(batch))
    }

    private mutating func finish() -> Action {
        guard let known = position, known.isRescanning else { return .wait }
        let next = MailboxPosition(uidValidity: known.uidValidity, lastUID: max(known.lastUID, lastOfSelection))
        position = next
        return .store(next)
    }

    // The first time takes no history: what is there stays there.
    private mutating func start(_ mailbox: IMAPMailbox) -> Action {
        guard let next = uidNext else {
            validityOfFirst = mailbox.uidValidity
            return .list(after: 0)
        }
        let first = MailboxPosition(uidValidity: mailbox.uidValidity, lastUID: next - 1)
        position = first
        return .store(first)
    }

    private var validityOfFirst: UInt32 = 0

    private mutating func adopt(_ letters: [IMAPListing]) -> Action {
        let first = MailboxPosition(uidValidity: validityOfFirst, lastUID: letters.map(\.uid).max() ?? 0)
        position = first
        return .store(first)
    }
}
