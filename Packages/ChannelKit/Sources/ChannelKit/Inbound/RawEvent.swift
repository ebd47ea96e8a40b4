public import HTTPTypes
public import HubCore

/// What arrived, byte for byte, whatever the way in: a request, an item of a page, a frame, a letter.
public struct RawEvent: Hashable, Sendable, Codable {
    /// The type of the bytes, such as `application/json`.
    public var mediaType: String
    /// The bytes as they came.
    public var bytes: [UInt8]
    /// What else came along and matters to decoding, by lower-case name.
    public var headers: [String: String]
    /// When the hub received it.
    public var receivedAt: Timestamp
    /// The platform's own id of this delivery, if it has one; equal ids of a connection are stored once.
    public var deliveryID: String?

    /// Bytes that arrived.
    public init(
        mediaType: String,
        bytes: [UInt8],
        headers: [String: String] = [:],
        receivedAt: Timestamp,
        deliveryID: String? = nil
    ) {
        self.mediaType = mediaType
        self.bytes = bytes
        self.headers = headers
        self.receivedAt = receivedAt
        self.deliveryID = deliveryID
    }
}

/// A request to a connection's webhook address.
public struct WebhookRequest: Sendable {
    /// The method, such as POST.
    public var method: HTTPRequest.Method
    /// The address as the platform was told it, with the query of this request.
    public var publicURL: String
    /// All headers.
    public var headers: HTTPFields
    /// The exact bytes of the body.
    public var body: [UInt8]
    /// When it arrived.
    public var receivedAt: Timestamp

    /// A request as the hub received it.
    public init(
        method: HTTPRequest.Method,
        publicURL: String,
        headers: HTTPFields,
        body: [UInt8],
        receivedAt: Timestamp
    ) {
        self.method = method
        self.publicURL = publicURL
        self.headers = headers
        self.body = body
        self.receivedAt = receivedAt
    }
}

extension RawEvent {
    /// The body of a webhook request that holds JSON, byte for byte.
    ///
    /// - Parameters:
    ///   - request: the request, whose origin is proven.
    ///   - deliveryID: the platform's own id of this delivery, if it has one.
    public init(json request: WebhookRequest, deliveryID: String? = nil) {
        self.init(
            mediaType: "application/json",
            bytes: request.body,
            receivedAt: request.receivedAt,
            deliveryID: deliveryID
        )
    }
}

/// What is answered to a webhook request.
public struct WebhookResponse: Hashable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// The type of the body.
    public var mediaType: String
    /// The body; may be empty.
    public var body: [UInt8]

    /// A response with a body.
    public init(status: Int = 200, mediaType: String = "text/plain; charset=utf-8", body: [UInt8] = []) {
        self.status = status
        self.mediaType = mediaType
        self.body = body
    }

    /// 200 with an empty body.
    public static var ok: Self { Self() }
}

/// What an adapter makes of a request that proved its origin.
public enum Admission: Sendable {
    /// A check by the platform that holds no event; answered at once.
    case handshake(WebhookResponse)
    /// Events: stored, then answered.
    case accept(RawEvent, WebhookResponse)
}

/// Why a request is turned away; the sender gets generic words only.
public enum WebhookRejection: Error, Hashable, Sendable, CaseIterable {
    /// It does not prove where it comes from.
    case unauthenticated
    /// It is too old or from the future.
    case stale
    /// It cannot be read.
    case malformed
    /// The method is not used here.
    case wrongMethod
    /// It asks for more than this sender may have.
    case tooMany
}

/// Where a source stands, in words only the adapter understands; at most 8 KiB.
public typealias Cursor = Label<RawEvent>

/// One page of news.
public struct PollPage: Hashable, Sendable {
    /// What arrived, oldest first.
    public var events: [RawEvent]
    /// Where to go on; the same as before if nothing came.
    public var next: Cursor?
    /// How long to wait before asking again; `nil` to ask at once.
    public var wait: Duration?

    /// A page that ends at `next`.
    public init(events: [RawEvent], next: Cursor?, wait: Duration? = nil) {
        self.events = events
        self.next = next
        self.wait = wait
    }
}

/// Takes what a live source received.
public struct EventSink: Sendable {
    private let store: @Sendable ([RawEvent], Cursor?) async throws -> Void
    private let tell: @Sendable (Health) async -> Void

    /// A sink over the hub's ledger.
    public init(
        commit: @escaping @Sendable ([RawEvent], Cursor?) async throws -> Void,
        report: @escaping @Sendable (Health) async -> Void
    ) {
        store = commit
        tell = report
    }

    /// Returns once events and cursor are durable; its waiting is the back-pressure.
    ///
    /// - Throws: ``LeaseLost`` if another node took over; pass it on and end.
    public func commit(_ events: [RawEvent], cursor: Cursor?) async throws {
        try await store(events, cursor)
    }

    /// Tells the hub how the socket is; it decides what that means.
    public func report(_ health: Health) async {
        await tell(health)
    }
}

/// Another node runs this source now; that is no failure.
public struct LeaseLost: Error, Hashable, Sendable {
    /// The one and only value.
    public init() {}
}

/// How a connection is, as its source sees it.
@nonexhaustive
public enum Health: Hashable, Sendable, Codable {
    /// Everything works.
    case connected
    /// Something is wrong and may pass.
    case degraded(String)
    /// Somebody must sign in again.
    case needsAuth(String)
}
