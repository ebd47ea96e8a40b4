public import ChannelKit
import Logging

/// One connection's world in memory: a simulator with everything an adapter is lent, ready to be played with.
public struct Simulation: Sendable {
    /// The time.
    public let clock: FakeClock
    /// The way to the simulator, with its record of calls and its faults.
    public let transport: MemoryTransport
    /// The connection's secrets.
    public let secrets: MemorySecrets
    /// Files that can be sent.
    public let blobs: MemoryBlobs
    /// What the adapter logs.
    public let log: CapturingLog
    /// Where the platform would reach the connection.
    public let callbackURL: String?

    /// A world around `platform`.
    ///
    /// - Parameters:
    ///   - platform: who answers calls.
    ///   - clock: the time, standing still by default.
    ///   - secrets: the connection's secrets by field.
    ///   - hosts: the only hosts that may be called, as a descriptor writes them; `nil` for any.
    ///   - callbackURL: the connection's public address.
    public init(
        of platform: any PlatformSimulator,
        clock: FakeClock = FakeClock(),
        secrets: [String: String] = [:],
        hosts: [String]? = nil,
        callbackURL: String? = "https://hub.example/in/1"
    ) {
        self.clock = clock
        self.transport = MemoryTransport(to: platform, clock: clock, hosts: hosts)
        self.secrets = MemorySecrets(secrets)
        self.blobs = MemoryBlobs()
        self.log = CapturingLog()
        self.callbackURL = callbackURL
    }

    /// What an adapter in this world is made with.
    public var context: AdapterContext {
        AdapterContext(
            http: transport,
            secrets: secrets,
            media: blobs,
            clock: clock,
            log: log.logger(),
            callbackURL: callbackURL
        )
    }
}

extension AdapterContext {
    /// A context in memory around `platform`, for tests that need nothing else of its world.
    public static func simulated(
        _ platform: any PlatformSimulator,
        clock: FakeClock = FakeClock(),
        secrets: [String: String] = [:]
    ) -> AdapterContext {
        Simulation(of: platform, clock: clock, secrets: secrets).context
    }
}
