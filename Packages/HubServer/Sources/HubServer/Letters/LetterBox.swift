import HubCore

/// Takes in requests for a new password, so that the answer comes at once and in the same time for every address.
final class LetterBox: Sendable {
    /// Somebody who says that they forgot their password.
    struct Wish: Sendable {
        var email: EmailAddress
        var address: String
    }

    let wishes: AsyncStream<Wish>
    private let feed: AsyncStream<Wish>.Continuation

    init() {
        // More than this many at once are nobody's forgetfulness.
        (wishes, feed) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(200))
    }

    func put(_ wish: Wish) {
        feed.yield(wish)
    }
}
