public import ChannelKit
public import HubCore

/// A platform that stands on a port and is played from outside: people's moves come in as JSON, and it calls the hub by
/// itself.
public protocol PlayablePlatform: PlatformSimulator {
    /// Lets something happen at the platform, such as a customer who writes.
    ///
    /// - Parameters:
    ///   - action: what, by a name of the platform's own.
    ///   - data: who and how; an object.
    /// - Returns: what the player wants to know of it, such as the id of a new message.
    /// - Throws: ``PlayRefusal`` for moves that are unknown or miss something.
    func play(_ action: String, _ data: JSONValue) async throws -> JSONValue

    /// Calls the hub whenever there is something to tell, as the platform does; returns when the task is cancelled.
    ///
    /// - Parameter transport: the way to the hub.
    func push(through transport: any HTTPTransport) async
}

extension PlayablePlatform {
    /// Calls nobody: platforms that are only asked.
    public func push(through transport: any HTTPTransport) async {}
}

/// Why a move was not made.
public struct PlayRefusal: Error, Hashable, Sendable {
    /// What is wrong with it, for the player.
    public var text: String
    /// Whether there is no such action at all.
    public var isUnknown: Bool

    /// A move that misses something.
    public init(_ text: String) {
        self.text = text
        isUnknown = false
    }

    /// An action that the platform does not know, with those it does.
    public static func unknown(_ action: String, known: some Sequence<String>) -> Self {
        var refusal = Self("There is no action “\(action)”. There are: \(known.sorted().joined(separator: ", ")).")
        refusal.isUnknown = true
        return refusal
    }
}
