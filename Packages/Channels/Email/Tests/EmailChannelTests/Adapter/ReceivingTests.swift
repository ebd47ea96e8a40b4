import ChannelKit
import ChannelSimulation
import HubCore
import Synchronization
import Testing

@testable import EmailChannel

/// A hub's ledger that keeps what it is given.
private final class Ledger: Sendable {
    struct State {
        var events: [RawEvent] = []
        var cursor: Cursor?
        var seenAtCommit: [Int] = []
        var failsNext = false
        var diesNext = false
    }

    struct Broken: Error {}

    let state = Mutex(State())
    private let server: MemoryMailServer

    init(_ server: MemoryMailServer) {
        self.server = server
    }

    var sink: EventSink {
        EventSink(
            commit: { events, cursor in
                let seen = self.server.state.withLock { $0.letters.count { $0.isSeen } }
                try self.state.withLock { state in
                    if state.failsNext { throw Broken() }
                    state.events += events
                    state.cursor = cursor
                    state.seenAtCommit.append(seen)
                    if state.diesNext { throw Broken() }
                }
            },
            report: { _ in }
        )
    }

    /// Waits until so many letters came.
    func wait(for count: Int) async throws {
        for _ in 0..<2000 where state.withLock({ $0.events.count }) < count {
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

private func letter(_ number: Int) -> [UInt8] {
    Fixture.compose(["From: hoa@x.vn", "Message-ID: <\(number)@x.vn>", "Date: Fri, 1 May 2026 08:00:00 +0700"])
}

/// Runs the source until so many letters came in all, then ends it.
private func run(_ box: MemoryMailbox, _ ledger: Ledger, until count: Int, while act: () async throws -> Void = {})
    async throws
{
    let cursor = ledger.state.withLock { $0.cursor }
    let task = Task { try await box.adapter.run(after: cursor, into: ledger.sink) }
    for _ in 0..<2000 where ledger.state.withLock({ $0.cursor }) == nil { try await Task.sleep(for: .milliseconds(1)) }
    try await act()
    try await ledger.wait(for: count)
    try await Task.sleep(for: .milliseconds(20))
    task.cancel()
    _ = await task.result
}

@Suite("A mailbox is followed")
struct ReceivingTests {
    @Test("from the first run on, and after a time without the hub")
    func catchesUp() async throws {
        let box = try MemoryMailbox()
        let ledger = Ledger(box.server)
        box.server.deliver(letter(0))
        try await run(box, ledger, until: 2) {
            box.server.deliver(letter(1))
            box.server.deliver(letter(2))
        }
        for number in 3..<70 { box.server.deliver(letter(number)) }
        try await run(box, ledger, until: 69)
        let events = ledger.state.withLock { $0.events }
        #expect(events.count == 69)
        #expect(Set(events.compactMap(\.deliveryID)).count == 69)
        #expect(ledger.state.withLock { $0.cursor }?.text == "1700000000:70:marking=54-70")
        #expect(events.first?.headers["x-hub-internal-date"] == "2026-05-01T01:00:00.000Z")
    }

    @Test("from the moment it was connected on, also if the server names no next UID", arguments: [false, true])
    func startsAtConnect(_ hidesUIDNext: Bool) async throws {
        let box = try MemoryMailbox()
        box.server.state.withLock { $0.hidesUIDNext = hidesUIDNext }
        box.server.deliver(letter(0))
        let ledger = Ledger(box.server)
        let start = try await box.adapter.start()
        #expect(start == "1700000000:1")
        box.server.deliver(letter(1))
        ledger.state.withLock { $0.cursor = start }
        try await run(box, ledger, until: 1)
        #expect(ledger.state.withLock { $0.events.map(\.deliveryID) } == ["INBOX:1700000000:2"])
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [false, true])
    }

    @Test("and letters are marked as read only after they are stored")
    func marksSeenAfterCommit() async throws {
        let box = try MemoryMailbox()
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 1) { box.server.deliver(letter(1)) }
        #expect(ledger.state.withLock { $0.seenAtCommit.max() } == 0)
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [true])
        ledger.state.withLock { $0.failsNext = true }
        box.server.deliver(letter(2))
        await #expect(throws: Ledger.Broken.self) {
            try await box.adapter.run(after: ledger.state.withLock { $0.cursor }, into: ledger.sink)
        }
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [true, false])
        ledger.state.withLock { $0.failsNext = false }
        try await run(box, ledger, until: 2)
        #expect(ledger.state.withLock { $0.events.count } == 2)
    }

    @Test("and a crash between the commit and the marks leaves no stored letter unread, and marks no other")
    func marksAfterCrash() async throws {
        let box = try MemoryMailbox()
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 0)
        box.server.deliver(letter(1))
        box.server.deliver(letter(2))
        ledger.state.withLock { $0.diesNext = true }
        await #expect(throws: Ledger.Broken.self) {
            try await box.adapter.run(after: ledger.state.withLock { $0.cursor }, into: ledger.sink)
        }
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [false, false])
        box.server.deliver(letter(3))
        ledger.state.withLock { ($0.diesNext, $0.failsNext) = (false, true) }
        await #expect(throws: Ledger.Broken.self) {
            try await box.adapter.run(after: ledger.state.withLock { $0.cursor }, into: ledger.sink)
        }
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [true, true, false])
        #expect(ledger.state.withLock { $0.events.count } == 2)
    }

    @Test("and nothing is marked as read where that is switched off, also not later")
    func marksNothing() async throws {
        let box = try MemoryMailbox(["mark_seen": false])
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 1) { box.server.deliver(letter(1)) }
        try await run(box, ledger, until: 1)
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [false])
        #expect(ledger.state.withLock { $0.cursor }?.text == "1700000000:1")
    }

    @Test("and a renumbered mailbox gives the same events again, not new ones")
    func survivesRenumbering() async throws {
        let box = try MemoryMailbox()
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 2) {
            box.server.deliver(letter(1))
            box.server.deliver(letter(2))
        }
        box.server.renumber()
        box.server.deliver(letter(3))
        try await run(box, ledger, until: 5)
        let events = ledger.state.withLock { $0.events }
        #expect(events.count == 5)
        #expect(Set(events.flatMap(box.adapter.decode)).count == 3)
        #expect(ledger.state.withLock { $0.cursor }?.text == "1700000001:3")
        #expect(box.server.state.withLock { $0.letters.map(\.isSeen) } == [true, true, true])
    }

    @Test("and of a letter that is too large the header is taken")
    func leavesLargeLettersOut() async throws {
        let box = try MemoryMailbox(["max_letter_mb": 1])
        let ledger = Ledger(box.server)
        let large = Fixture.compose(["From: hoa@x.vn", "Message-ID: <1@x.vn>"], String(repeating: "x", count: 2 << 20))
        try await run(box, ledger, until: 2) {
            box.server.deliver(large)
            box.server.deliver(letter(2))
        }
        let event = try #require(ledger.state.withLock { $0.events.first })
        #expect(event.bytes.count < 100)
        guard case .event(let decoded)? = box.adapter.decode(event).first, case .message(let content, _) = decoded.body
        else {
            Issue.record("no message")
            return
        }
        #expect(content.parts.contains(.unsupported("mail.body_too_large:\(large.count)")))
    }

    @Test(
        "and a letter that arrives while another is handled does not wait for a third",
        arguments: ["RFC822.SIZE", "BODY.PEEK", "STORE", "IDLE"]
    )
    func hearsEverywhere(_ word: String) async throws {
        let box = try MemoryMailbox()
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 0)
        box.server.deliver(letter(1))
        box.server.deliver(letter(2), during: word)
        try await run(box, ledger, until: 2)
        #expect(ledger.state.withLock { $0.events.count } == 2)
    }

    @Test("and is asked now and then although the server says nothing")
    func asksSilentServers() async throws {
        var box = try MemoryMailbox()
        box.adapter.idleTime = .milliseconds(10)
        box.server.state.withLock { $0.isSilent = true }
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 1) { box.server.deliver(letter(1)) }
        #expect(ledger.state.withLock { $0.events.count } == 1)
    }

    @Test("also on a server that cannot tell by itself")
    func pollsWithoutIdle() async throws {
        let box = try MemoryMailbox()
        box.server.state.withLock { $0.capabilities = "IMAP4rev1 AUTH=PLAIN" }
        let ledger = Ledger(box.server)
        try await run(box, ledger, until: 1) {
            await box.clock.waitForSleepers()
            box.server.deliver(letter(1))
            box.clock.advance(by: EmailAdapter.pollTime)
        }
        #expect(ledger.state.withLock { $0.events.count } == 1)
    }

    @Test("and a refused password or a lost connection is told apart")
    func tellsFailures() async throws {
        let box = try MemoryMailbox()
        box.secrets.set("password", "wrong-password-1")
        await #expect(throws: AdapterFailure.unauthorized("no")) {
            try await box.adapter.run(after: nil, into: Ledger(box.server).sink)
        }
        let other = try MemoryMailbox()
        other.server.failAlways(.refused)
        await #expect(throws: AdapterFailure.unreachable("no connection")) {
            try await other.adapter.run(after: nil, into: Ledger(other.server).sink)
        }
    }
}
