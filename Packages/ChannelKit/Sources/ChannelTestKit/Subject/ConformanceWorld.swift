import HTTPTypes
public import ChannelKit
public import ChannelSimulation
import HubCore

/// What a world is made with.
public struct ConformanceSetup: Sendable {
    /// The connection, with its configuration completed and without secrets.
    public var connection: ChannelConnection
    /// The secrets that the platform accepts.
    public var secrets: [String: String]
    /// The time of this world.
    public var clock: FakeClock
}

/// A simulator together with its customers.
public struct PlayedPlatform: Sendable {
    /// Who answers calls.
    public var simulator: any PlatformSimulator
    /// Lets a customer write a text, so that the platform has news; `nil` if news only come by webhook.
    public var customerWrites: (@Sendable (String) async -> Void)?

    /// A simulator, and a way for its customers to write.
    public init(_ simulator: any PlatformSimulator, customerWrites: (@Sendable (String) async -> Void)? = nil) {
        self.simulator = simulator
        self.customerWrites = customerWrites
    }
}

/// One adapter with everything around it, fresh for each check.
public struct ConformanceWorld: Sendable {
    /// The adapter.
    public var roles: Roles
    /// The time.
    public var clock: FakeClock
    /// The adapter's secrets; changing them makes them wrong for the platform.
    public var secrets: MemorySecrets
    /// Files that can be sent.
    public var blobs: MemoryBlobs
    /// What the adapter logs.
    public var log: CapturingLog
    /// Everything that was asked of the platform, as text, in order.
    public var calls: @Sendable () -> [String]
    /// Lets the next call fail, or the one after so many further ones.
    public var inject: @Sendable (Fault, Int) -> Void
    /// Lets every call fail until `nil` is given.
    public var failAlways: @Sendable (Fault?) -> Void
    /// Lets a customer write a text; `nil` if news only come by webhook.
    public var customerWrites: (@Sendable (String) async -> Void)?

    /// A world whose platform does not speak HTTP; the closures do to it what ``MemoryTransport`` does to calls.
    public init(
        roles: Roles,
        clock: FakeClock,
        secrets: MemorySecrets,
        blobs: MemoryBlobs,
        log: CapturingLog,
        calls: @escaping @Sendable () -> [String],
        inject: @escaping @Sendable (Fault, Int) -> Void,
        failAlways: @escaping @Sendable (Fault?) -> Void,
        customerWrites: (@Sendable (String) async -> Void)? = nil
    ) {
        self.roles = roles
        self.clock = clock
        self.secrets = secrets
        self.blobs = blobs
        self.log = log
        self.calls = calls
        self.inject = inject
        self.failAlways = failAlways
        self.customerWrites = customerWrites
    }

    init(_ plugin: ChannelPlugin, _ setup: ConformanceSetup, _ platform: PlayedPlatform) throws {
        let descriptor = plugin.descriptor
        let simulation = Simulation(
            of: platform.simulator,
            clock: setup.clock,
            secrets: setup.secrets,
            hosts: descriptor.egressHosts + descriptor.config.hosts(in: setup.connection.config)
        )
        let transport = simulation.transport
        self.init(
            roles: try plugin.make(setup.connection, simulation.context),
            clock: simulation.clock,
            secrets: simulation.secrets,
            blobs: simulation.blobs,
            log: simulation.log,
            calls: { transport.calls.map(\.transcript) },
            inject: { transport.inject($0, skipping: $1) },
            failAlways: { transport.failAlways($0) },
            customerWrites: platform.customerWrites
        )
    }
}

extension HTTPCall {
    fileprivate var transcript: String {
        let fields = headers.map { "\($0.name.canonicalName): \($0.value)\n" }.joined()
        return "\(method.rawValue) \(url)\n\(fields)\n" + String(decoding: body, as: UTF8.self)
    }
}
