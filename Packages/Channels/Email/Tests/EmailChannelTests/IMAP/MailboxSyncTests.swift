import Testing

@testable import EmailChannel

private func letters(_ uids: UInt32...) -> [IMAPListing] {
    uids.map { IMAPListing(uid: $0, size: 1000) }
}

@Suite("A mailbox is read without gaps")
struct MailboxSyncTests {
    @Test("from now on, the first time")
    func startsWithoutHistory() {
        var sync = MailboxSync(position: nil)
        #expect(sync.selected(.init(uidValidity: 7, uidNext: 100)) == .store(.init(uidValidity: 7, lastUID: 99)))
        #expect(sync.check() == .wait)
        #expect(sync.announced() == .list(after: 99))
    }

    @Test("from now on, also if the server names no next UID")
    func startsWithoutNextUID() {
        var sync = MailboxSync(position: nil)
        #expect(sync.selected(.init(uidValidity: 7, uidNext: nil)) == .list(after: 0))
        #expect(sync.listed(letters(3, 9)) == .store(.init(uidValidity: 7, lastUID: 9)))
    }

    @Test("from where it stopped, whatever n:* names beside")
    func catchesUp() {
        var sync = MailboxSync(position: .init(uidValidity: 7, lastUID: 10))
        #expect(sync.selected(.init(uidValidity: 7, uidNext: 14)) == .list(after: 10))
        #expect(sync.listed(letters(13, 10, 11)) == .fetch(letters(11, 13)))
        #expect(sync.position(after: letters(11, 13)) == .init(uidValidity: 7, lastUID: 13))
        #expect(sync.committed(letters(11, 13)) == .wait)
        #expect(sync.listed(letters(13)) == .wait)
    }

    @Test("in batches, each stored before the next")
    func batches() {
        var sync = MailboxSync(position: .init(uidValidity: 7, lastUID: 0))
        let many = (1...60).map { IMAPListing(uid: UInt32($0), size: 10) }
        #expect(sync.listed(many) == .fetch(Array(many[..<25])))
        #expect(sync.committed(Array(many[..<25])) == .fetch(Array(many[25..<50])))
        let large = [IMAPListing(uid: 1, size: 30 << 20), IMAPListing(uid: 2, size: 5)]
        var other = MailboxSync(position: .init(uidValidity: 7, lastUID: 0))
        #expect(other.listed(large) == .fetch([large[0]]))
    }

    @Test("over the last days only, when the server renumbered everything")
    func rescans() {
        var sync = MailboxSync(position: .init(uidValidity: 7, lastUID: 500))
        #expect(sync.selected(.init(uidValidity: 8, uidNext: 40)) == .listRecent)
        #expect(sync.listed(letters(30, 31)) == .fetch(letters(30, 31)))
        #expect(sync.position(after: letters(30)) == .init(uidValidity: 8, lastUID: 30, isRescanning: true))
        #expect(sync.position(after: letters(30, 31)) == .init(uidValidity: 8, lastUID: 39))
        #expect(sync.committed(letters(30, 31)) == .store(.init(uidValidity: 8, lastUID: 39)))
        var empty = MailboxSync(position: .init(uidValidity: 7, lastUID: 500))
        _ = empty.selected(.init(uidValidity: 8, uidNext: 40))
        #expect(empty.listed([]) == .store(.init(uidValidity: 8, lastUID: 39)))
    }

    @Test("and goes on with a rescan that was interrupted")
    func resumesRescans() throws {
        let position = try #require(MailboxPosition("8:30:rescan"))
        var sync = MailboxSync(position: position)
        #expect(sync.selected(.init(uidValidity: 8, uidNext: 40)) == .listRecent)
        #expect(sync.listed(letters(30, 31)) == .fetch(letters(31)))
    }

    @Test("up to the largest number a letter can have, and whatever next one the server names", arguments: [0, .max])
    func staysInRange(_ next: UInt32) {
        let known = letters(.max)
        var first = MailboxSync(position: nil)
        _ = first.selected(.init(uidValidity: 7, uidNext: next))
        #expect(first.listed(known) == (next == 0 ? .store(.init(uidValidity: 7, lastUID: .max)) : .fetch(known)))
        var full = MailboxSync(position: .init(uidValidity: 7, lastUID: .max))
        #expect(full.selected(.init(uidValidity: 7, uidNext: next)) == (next == 0 ? .list(after: .max) : .wait))
        #expect(full.announced() == .list(after: .max))
        #expect(full.listed(known) == .wait)
        var renumbered = MailboxSync(position: .init(uidValidity: 6, lastUID: .max))
        _ = renumbered.selected(.init(uidValidity: 7, uidNext: next))
        #expect(renumbered.listed([]) == .store(.init(uidValidity: 7, lastUID: next == 0 ? 0 : .max - 1)))
        #expect(UIDSet.write([.max, .max - 1, .max]) == "4294967294:4294967295")
    }

    @Test(
        "and its place is text that only we read",
        arguments: ["7:99", "7:99:rescan", "7:99:marking=90-97,99", "7:99:rescan:marking=4294967295"]
    )
    func keepsPositions(text: String) {
        #expect(MailboxPosition(text)?.description == text)
    }

    @Test("and the letters of the last commit are marked again, unless their numbers became void")
    func knowsTheLastCommit() {
        let sync = MailboxSync(position: .init(uidValidity: 7, lastUID: 99, marking: [97, 99]))
        #expect(sync.unmarked(in: .init(uidValidity: 7, uidNext: 120)) == [97, 99])
        #expect(sync.unmarked(in: .init(uidValidity: 8, uidNext: 120)).isEmpty)
        #expect(MailboxSync(position: nil).unmarked(in: .init(uidValidity: 7, uidNext: 120)).isEmpty)
        #expect(sync.position(after: letters(100)) == .init(uidValidity: 7, lastUID: 100))
    }

    @Test(
        "and a place that makes no sense is none",
        arguments: [
            "", "7", "7:x", "7:9:again", "-1:2", "7:9:rescan:x", "7:9:marking=", "7:9:marking=9-8",
            "7:9:marking=1-4294967295", "7:9:marking=1-2-3", "7:9:marking=9:rescan",
        ]
    )
    func refusesPositions(text: String) {
        #expect(MailboxPosition(text) == nil)
    }
}
