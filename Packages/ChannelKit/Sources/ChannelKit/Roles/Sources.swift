public import HubCore

/// An adapter that receives anything: it turns stored bytes into events.
public protocol EventDecoder: ChannelAdapter {
    /// Reads everything that one raw event holds, in order.
    ///
    /// Pure and synchronous: no I/O, no clock, no randomness, so that it can run again after a fix and give the same
    /// keys. Must never trap, whatever the bytes are.
    /// - Returns: an element for each entry; what cannot be understood is named, so that its siblings still count.
    func decode(_ raw: RawEvent) -> [Decoded]
}

/// An adapter whose platform calls us.
public protocol WebhookSource: EventDecoder {
    /// Decides whether a request comes from the platform and is fresh; answers its handshakes.
    ///
    /// The hub stores the raw bytes of an accepted request and sends the response only after that commit.
    func admit(_ request: WebhookRequest) async throws(WebhookRejection) -> Admission
}

/// An adapter that reads on from a place it knows.
public protocol FollowingSource: EventDecoder {
    /// Where reading begins, asked for while the connection is made.
    ///
    /// Stored in the same commit as the connection and handed to the first run, so that what arrives in between is no
    /// history. Called once, after a probe that succeeded.
    /// - Returns: a cursor as ``PollingSource/poll(after:)`` or ``LiveSource/run(after:into:)`` takes it; `nil` if
    ///   reading begins with the first run, which then must find what came since the connection was made by itself.
    /// - Throws: ``AdapterFailure``; the connection is not made then.
    func start() async throws -> Cursor?
}

extension FollowingSource {
    /// With the first run.
    public func start() async throws -> Cursor? { nil }
}

/// An adapter whose platform is asked for news.
///
/// The hub runs it on one node at a time.
public protocol PollingSource: FollowingSource {
    /// Asks once for what came after `cursor`.
    ///
    /// May wait at the platform up to its long-poll limit. Fetching a page must not confirm it: a page is confirmed by
    /// asking for what comes after it, which the hub does only once the page is stored.
    /// - Parameter cursor: where the last stored page ended; the first time what ``FollowingSource/start()`` gave, and
    ///   `nil` without that, which imports no history.
    /// - Returns: what came since, and where to go on.
    /// - Throws: ``AdapterFailure``, above all ``AdapterFailure/conflict(_:)`` if another program receives as well.
    func poll(after cursor: Cursor?) async throws -> PollPage
}

/// An adapter that keeps a socket open.
///
/// The hub runs it on one node at a time.
public protocol LiveSource: FollowingSource {
    /// Receives until cancelled; returns within five seconds of that.
    ///
    /// Whatever it opened is closed when it returns. Losing the lease is thrown by the sink and is passed on.
    func run(after cursor: Cursor?, into sink: EventSink) async throws
}

/// An adapter that can fetch what was said before.
public protocol HistorySource: ChannelAdapter {
    /// One page of a conversation's past, newest first, before `cursor`.
    func history(of conversation: ConversationRef, before cursor: Cursor?) async throws -> PollPage
}

/// An adapter that knows how to get the bytes behind a ``Media/Source/remote(_:)`` or ``Media/Source/part(_:)``.
public protocol MediaResolver: ChannelAdapter {
    /// Where the bytes of `media` are now.
    ///
    /// May ask the platform for a link; never downloads, since only the hub's guarded fetcher does that.
    /// - Parameters:
    ///   - media: the file as ``EventDecoder/decode(_:)`` described it.
    ///   - raw: the raw event that the media came with, for files that travel inside it.
    /// - Returns: a call for the hub's fetcher, or the bytes themselves.
    /// - Throws: ``AdapterFailure`` if the platform does not say where the file is.
    func resolve(_ media: Media, in raw: RawEvent) async throws -> MediaSource
}

/// An adapter whose credentials expire.
public protocol CredentialRefresher: ChannelAdapter {
    /// Exchanges the current secrets for new ones.
    ///
    /// Called once at a time for a connection: before the secrets expire, if ``SecretSet/expiresAt`` says when, and when
    /// the platform refuses them. The result is stored before it is first used, and what it replaces is kept until then.
    /// - Returns: the complete set, with the time at which it expires if that is known.
    /// - Throws: ``AdapterFailure/unauthorized(_:)`` if somebody must sign in again; anything else is tried again later.
    func refresh(_ current: SecretSet) async throws -> SecretSet

    /// Whether this connection has secrets that can be exchanged, and not only a password; depends on the configuration
    /// alone.
    var canRefresh: Bool { get }
}

extension CredentialRefresher {
    /// They can be exchanged.
    public var canRefresh: Bool { true }
}

/// An adapter whose platform must be told where to call us.
public protocol Subscriber: ChannelAdapter {
    /// Asks the platform to call `callback`; calling it twice changes nothing.
    func subscribe(_ callback: String) async throws
    /// Asks the platform to stop calling; calling it twice changes nothing.
    func unsubscribe() async throws
}
