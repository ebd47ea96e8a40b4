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
        /// The last line that was given out.
        var last: Int64
        /// Up to where the store was read.
        private var covered: Int64
        private var isBehind = false
        private var backlog: [ChangeFeed.Event] = []
        private var live: AsyncStream<ChangeFeed.Event>.Iterator?
        private static let page = 500

        init(follower: FeedFollower, last: Int64) {
            self.follower = follower
            self.last = last
            covered = last
        }

        mutating func next() async throws -> ChangeFeed.Event? {
            while !Task.isCancelled {
                if let event = backlog.popLast() {
                    if let new = fresh(event) { return new }
                } else if live == nil {
                    // First the subscription, then the store: what falls in between comes twice and is left out once.
                    live = follower.feed.subscribe(follower.scope).makeAsyncIterator()
                    isBehind = true
                } else if isBehind {
                    try await readPage()
                } else if let event = await live?.next(isolation: #isolation) {
                    if hasGap(before: event) {
                        isBehind = true
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

        /// Reads the next of what was missed; the page after it only once this one is used up.
        private mutating func readPage() async throws {
            let (follower, start) = (follower, Swift.max(covered, last))
            let page = try await follower.store.read {
                try $0.changes(in: follower.workspace, after: start, limit: Self.page)
            }
            isBehind = page.count == Self.page
            covered = page.last?.sequence ?? start
            backlog = page.filter(isWanted).reversed().map { .change($0) }
        }

        /// Whether lines are missing because another program wrote to the same store, as a command does.
        private func hasGap(before event: ChangeFeed.Event) -> Bool {
            guard case .change(let change) = event, case .workspace = follower.scope else { return false }
            return change.sequence - 1 > last
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
