/// Posts a body to an address and returns the status of the answer.
///
/// The guarded fetcher: it refuses addresses inside the operator's own network, follows no redirect and waits no longer
/// than fifteen seconds. Whatever it throws counts as no answer.
public typealias WebhookPost = @Sendable (_ request: WebhookRequest) async throws -> Int

/// What is posted to another system.
public struct WebhookRequest: Hashable, Sendable {
    /// Where to.
    public var url: String
    /// The headers, by name in lower case.
    public var headers: [String: String]
    /// The body, exactly as it was signed.
    public var body: [UInt8]
}
