public import ChannelKit
import Synchronization

/// Secrets in memory that a test may change at any time, as a rotation does.
public final class MemorySecrets: SecretReader {
    private let values: Mutex<[String: [String]]>

    /// One secret per key.
    public init(_ values: [String: String] = [:]) {
        self.values = Mutex(values.mapValues { [$0] })
    }

    /// Sets the current secret of `key`, then those still valid; none removes it.
    public func set(_ key: String, _ secrets: String...) {
        values.withLock { $0[key] = secrets.isEmpty ? nil : secrets }
    }

    /// The secrets of `key`, the current one first.
    public func secrets(_ key: String) throws(SecretMissing) -> [String] {
        guard let found = values.withLock({ $0[key] }), !found.isEmpty else { throw SecretMissing(key: key) }
        return found
    }
}
