public import ChannelKit
import HTTPTypes

/// A platform played in memory: it answers each call as the real one would, and keeps what it must remember.
///
/// The same simulator serves an adapter's tests, the conformance kit and a playground that puts it on a loopback port.
public protocol PlatformSimulator: Sendable {
    /// Answers one call; unknown paths get what the platform answers to those, usually 404.
    func answer(_ call: HTTPCall) async -> HTTPReply
}

/// A platform that is nothing but a function, for short tests.
public struct AnsweringPlatform: PlatformSimulator {
    private let reply: @Sendable (HTTPCall) async -> HTTPReply

    /// A platform that answers by `reply`.
    public init(_ reply: @escaping @Sendable (HTTPCall) async -> HTTPReply) {
        self.reply = reply
    }

    /// Asks the function.
    public func answer(_ call: HTTPCall) async -> HTTPReply {
        await reply(call)
    }
}

extension HTTPReply {
    /// An answer that holds `value` as JSON; values that JSON cannot hold give an empty body.
    public static func json(_ value: some Encodable, status: Int = 200) -> Self {
        let body = (try? JSON.encode(value)) ?? []
        return Self(status: status, headers: [.contentType: "application/json"], body: body)
    }
}
