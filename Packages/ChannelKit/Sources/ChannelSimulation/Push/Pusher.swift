public import ChannelKit
public import HubCore

/// A simulator that calls us: it signs requests as its platform does.
public protocol WebhookPusher: Sendable {
    /// The largest number of events in one request.
    var maxBatch: Int { get }

    /// One signed request that carries `events`, in order.
    ///
    /// - Parameters:
    ///   - events: what one entry of the platform's payload holds, each.
    ///   - url: the address that the platform was told.
    ///   - moment: when it is sent and signed.
    /// - Returns: the request as it reaches the hub.
    func request(carrying events: [JSONValue], to url: String, at moment: Timestamp) -> WebhookRequest
}

/// How faithfully a platform delivers: platforms repeat, batch, delay and overtake, and an adapter must bear it.
public struct PushPlan: Sendable {
    /// How likely a request is delivered twice, from 0 to 1.
    public var duplicates: Double
    /// How far a request may move from its place in the order; 0 keeps the order.
    public var reordering: Int
    /// The most events put into one request, within what the platform allows.
    public var batch: Int
    /// The longest time from one request to the next.
    public var longestPause: Duration
    /// What decides where the plan leaves a choice.
    public var seed: UInt64

    /// A plan; what is not said is faithful.
    public init(
        duplicates: Double = 0,
        reordering: Int = 0,
        batch: Int = 1,
        longestPause: Duration = .zero,
        seed: UInt64 = 1
    ) {
        self.duplicates = duplicates
        self.reordering = reordering
        self.batch = batch
        self.longestPause = longestPause
        self.seed = seed
    }

    /// Each event once, alone, in order and at once.
    public static var faithful: Self { Self() }

    /// Everything that platforms do on a bad day.
    public static func unruly(seed: UInt64) -> Self {
        Self(duplicates: 0.3, reordering: 4, batch: 8, longestPause: .seconds(5), seed: seed)
    }

    /// The requests of `pusher` for `events`, in the order they arrive, each with its time of arrival.
    ///
    /// A repeated request is byte for byte the one before, as platforms repeat what was not answered.
    public func requests(
        for events: [JSONValue],
        by pusher: any WebhookPusher,
        to url: String,
        from start: Timestamp
    ) -> [WebhookRequest] {
        var chance = SeededGenerator(seed: seed)
        var moment = start
        var requests: [WebhookRequest] = []
        var rest = events[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...max(1, min(batch, pusher.maxBatch)), using: &chance)
            let request = pusher.request(carrying: Array(rest.prefix(count)), to: url, at: moment)
            rest = rest.dropFirst(count)
            requests.append(request)
            if Double.random(in: 0..<1, using: &chance) < duplicates { requests.append(request) }
            moment = moment + .milliseconds(Int64.random(in: 0...max(0, longestPause.milliseconds), using: &chance))
        }
        return shuffled(requests, using: &chance)
    }

    private func shuffled(_ requests: [WebhookRequest], using chance: inout SeededGenerator) -> [WebhookRequest] {
        let times = requests.map(\.receivedAt)
        let moved = requests.indices
            .map { (request: requests[$0], place: $0 + Int.random(in: 0...max(0, reordering), using: &chance)) }
            .enumerated()
            .sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element.request)
        var latest = times.first
        return zip(moved, times).map { request, time in
            var request = request
            request.receivedAt = max(request.receivedAt, time, latest ?? time)
            latest = request.receivedAt
            return request
        }
    }
}
