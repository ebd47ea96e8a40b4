import ChannelKit
import Synchronization

/// The secrets of one connection, read live by its adapter and replaced when they are renewed.
///
/// The value of a secret may hold several, a line each: the current one first, then those valid until a rotation ends.
final class ConnectionSecrets: SecretReader {
    private let values: Mutex<[String: String]>

    init(_ values: [String: String]) {
        self.values = Mutex(values)
    }

    func secrets(_ key: String) throws(SecretMissing) -> [String] {
        let found = values.withLock { $0[key] }?.split(separator: "\n").map(String.init) ?? []
        guard !found.isEmpty else { throw SecretMissing(key: key) }
        return found
    }
}
