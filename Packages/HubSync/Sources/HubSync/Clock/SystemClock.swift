public import ChannelKit
public import HubCore
import HubStorage

/// The clock of the machine.
public struct SystemClock: HubClock {
    /// The one clock there is.
    public init() {}

    /// The present moment.
    public func now() -> Timestamp {
        Store.systemTime()
    }

    /// Waits; throws if the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await Task.sleep(for: duration)
    }
}
