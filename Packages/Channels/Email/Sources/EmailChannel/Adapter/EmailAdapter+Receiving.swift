public import ChannelKit
public import HubCore

extension EmailAdapter: LiveSource {
    /// How long to wait before asking a server that has no IDLE.
    static let pollTime = Duration.seconds(30)
    /// How far back is read again when the server renumbered its letters.
    static let rescanTime = Duration.seconds(7 * 86_400)

    /// Where the mailbox stands now: the letters in it are history, all later ones are not.
    public func start() async throws -> Cursor? {
        do {
            let client = IMAPClient(try await host.openInbox(), largestLetter: largestLetter)
            try await client.logIn(try credentials())
            var sync = MailboxSync(position: nil)
            if case .list(let uid) = sync.selected(try await client.select(configuration.folder)) {
                _ = sync.listed(try await client.list(after: uid))
            }
            await client.logOut()
            return sync.position.map { Cursor($0.description) }
        } catch let failure as MailFailure {
            throw failure.adapterFailure
        }
    }

    /// Fetches what arrived since `cursor`, then waits for more, until cancelled or disconnected.
    ///
    /// Letters are marked as read only once they are durable.
    public func run(after cursor: Cursor?, into sink: EventSink) async throws {
        do {
            let client = IMAPClient(try await host.openInbox(), largestLetter: largestLetter)
            try await client.logIn(try credentials())
            var sync = MailboxSync(position: cursor.flatMap { MailboxPosition($0.text) })
            let mailbox = try await client.select(configuration.folder)
            // A crash between the last commit and its marks left stored letters looking new.
            if configuration.markSeen { try await client.markSeen(sync.unmarked(in: mailbox)) }
            var action = sync.selected(mailbox)
            await sink.report(.connected)
            while true {
                try Task.checkCancellation()
                action = try await perform(action, with: client, &sync, sink)
            }
        } catch let failure as MailFailure {
            throw failure.adapterFailure
        }
    }

    var largestLetter: Int { configuration.maxLetterMb << 20 }

    private func perform(
        _ action: MailboxSync.Action,
        with client: IMAPClient,
        _ sync: inout MailboxSync,
        _ sink: EventSink
    ) async throws -> MailboxSync.Action {
        switch action {
        case .store(let position):
            try await sink.commit([], cursor: Cursor(position.description))
            return sync.check()
        case .list(let uid):
            return sync.listed(try await client.list(after: uid))
        case .listRecent:
            return sync.listed(try await client.list(since: context.clock.now() - Self.rescanTime))
        case .fetch(let letters):
            try await fetch(letters, with: client, sync.position(after: letters), sink)
            return sync.committed(letters)
        case .wait:
            try await waitForNews(client)
            // Also if nothing was said: a listing costs little and no letter may wait for the next one.
            return sync.announced()
        }
    }

    private func waitForNews(_ client: IMAPClient) async throws {
        guard !client.hasNews else { return }
        if client.capabilities.contains("IDLE") { return try await client.idle(for: idleTime) }
        try await context.clock.sleep(for: Self.pollTime)
        try await client.checkNews()
    }

    private func fetch(
        _ letters: [IMAPListing],
        with client: IMAPClient,
        _ position: MailboxPosition?,
        _ sink: EventSink
    ) async throws {
        let small = letters.filter { $0.size <= largestLetter }.map(\.uid)
        var fetched = small.isEmpty ? [] : try await client.fetch(small)
        let large = letters.filter { $0.size > largestLetter }
        if !large.isEmpty { fetched += try await client.fetch(large.map(\.uid), headerOnly: true) }
        let sizes = Dictionary(large.map { ($0.uid, $0.size) }) { first, _ in first }
        let events = fetched.sorted { $0.uid < $1.uid }.map { letter in
            rawEvent(letter, uidValidity: position?.uidValidity ?? 0, leftOut: sizes[letter.uid])
        }
        var position = position
        // Only what is stored now: a letter that was listed and could not be fetched stays new.
        if configuration.markSeen { position?.marking = fetched.map(\.uid) }
        try await sink.commit(events, cursor: position.map { Cursor($0.description) })
        if configuration.markSeen { try await client.markSeen(fetched.map(\.uid)) }
    }

    private func rawEvent(_ letter: IMAPLetter, uidValidity: UInt32, leftOut size: Int?) -> RawEvent {
        var headers = ["x-hub-folder": configuration.folder, "x-hub-uid": "\(uidValidity):\(letter.uid)"]
        headers[Self.dateHeader] = letter.internalDate?.description
        headers[Self.sizeHeader] = size.map { "\($0)" }
        return RawEvent(
            mediaType: "message/rfc822",
            bytes: letter.bytes,
            headers: headers,
            receivedAt: context.clock.now(),
            deliveryID: "\(configuration.folder):\(uidValidity):\(letter.uid)"
        )
    }

    /// When the server received the letter.
    static let dateHeader = "x-hub-internal-date"
    /// The size of a letter of which only the header was fetched.
    static let sizeHeader = "x-hub-left-out"
}
