/// How much of the hub one client may take, so that the others find it as it was.
///
/// Addresses count by household: one of version 6 stands for its whole network of 64 bits.
public struct ServerLimits: Hashable, Sendable {
    /// How many connections are open at once; more wait in the system's line until one ends.
    public var connections = 10_000
    /// How many event streams one address may keep open; an office of visitors shares one.
    public var streamsPerAddress = 200
    /// How many event streams one visitor of a site may keep open, one for each tab.
    public var streamsPerVisitor = 10
    /// How many event streams one agent may keep open, tabs and programs together.
    public var streamsPerAgent = 50
    /// How many files one address may send at the same time.
    public var uploadsPerAddress = 8
    /// How many bytes of files one visitor of a site may send within an hour.
    public var uploadBytesPerVisitor = 100 << 20
    /// How many bytes of files all visitors at one address may send within an hour.
    public var uploadBytesPerAddress = 500 << 20
    /// How long a request may take to arrive, unless it is a small one.
    public var slowestBody: Duration = .seconds(60)
    /// How long a file may take to arrive.
    public var slowestUpload: Duration = .seconds(600)
    /// How often a quiet event stream says that it is there, and looks whether its reader still may read.
    public var streamPing: Duration = .seconds(15)
    /// How many changes an event stream repeats; whoever missed more is told to begin anew.
    public var replayedChanges: Int64 = 10_000

    /// Generous for people, and few for machines.
    public init() {}
}
