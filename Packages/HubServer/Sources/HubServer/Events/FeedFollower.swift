import HubCore
import HubStorage
import HubSync

/// Follows the change feed without a gap: what was missed from the store, then what comes, each line once and in order.
///
/// Where the feed of this node drops a reader that is too slow, the store fills the gap and the reader goes on.
struct FeedFollower: AsyncSequence, Sendable {
    let store: Store
    let feed: ChangeFeed
    let workspace: ID<Workspace>
    let scope: ChangeFeed.Scope
    /// The last line that the reader has.
    let start: Int64

    func makeAsyncIterator() -> Iterator {
        Iterator(follower: self, last: start)
    }

    struct Iterator: AsyncIteratorProtocol {
        let follower: FeedFollower
        var last: Int64
        private var backlog: [ChangeFeed.Event] = []
        private var live: AsyncStream<ChangeFeed.Event>.Iterator?
        private static let page = 500

        init(follower: FeedFollower, last: Int64) {
            self.follower = follower
            self.last = last
        }

        mutating func next() async throws -> ChangeFeed.Event? {
            while !Task.isCancelled {
                if let event = backlog.popLast() {
                    if let new = fresh(event) { return new }
                } else if live == nil {
                    // First the subscription, then the store: what falls in between comes twice and is left out once.
                    live = follower.feed.subscribe(follower.scope).makeAsyncIterator()
                    try await catchUp()
                } else if let event = await live?.next(isolation: #isolation) {
                    if hasGap(before: event) {
                        try await catchUp()
                    } else if let new = fresh(event) {
                        return new
                    }
                } else {
                    live = nil
                    guard !Task.isCancelled else { return nil }
                }
            }
            return nil
        }

        private mutating func catchUp() async throws {
            let follower = follower
            var missed: [Change] = []
            var from = last
            while true {
                let start = from
                let page = try await follower.store.read {
                    try $0.changes(in: follower.workspace, after: start, limit: Self.page)
                }
                missed += page
                guard page.count == Self.page, let end = page.last?.sequence else { break }
                from = end
            }
            backlog = missed.filter(isWanted).reversed().map { .change($0) }
        }

        /// Whether lines are missing because another program wrote to the same store, as a command does.
        private func hasGap(before event: ChangeFeed.Event) -> Bool {
            guard case .change(let change) = event, case .workspace = follower.scope else { return false }
            return change.sequence > last + 1
        }

        private func isWanted(_ change: Change) -> Bool {
            switch follower.scope {
            case .workspace(let workspace): change.workspace == workspace
            case .conversation(let id, _): change.conversation == id
            }
        }

        private mutating func fresh(_ event: ChangeFeed.Event) -> ChangeFeed.Event? {
            guard case .change(let change) = event else { return event }
            guard change.sequence > last else { return nil }
            last = change.sequence
            return event
        }
    }
}
