import ChannelKit
import Synchronization

/// The secrets of one connection, read live by its adapter and replaced when they are renewed.
///
/// The value of a secret may hold several, a line each: the current one first, then those valid until a rotation ends.
final class ConnectionSecrets: SecretReader {
    private let state: Mutex<(values: [String: String], revision: Int64)>

    /// Secrets as they stand in a revision of their connection; 0 before it is stored.
    init(_ values: [String: String], revision: Int64 = 0) {
        state = Mutex((values, revision))
    }

    /// Takes newer secrets; a call under way with the adapter of an older revision reads them too.
    func replace(_ values: [String: String], revision: Int64) {
        state.withLock { state in
            if revision >= state.revision { state = (values, revision) }
        }
    }

    func secrets(_ key: String) throws(SecretMissing) -> [String] {
        let found = state.withLock { $0.values[key] }?.split(separator: "\n").map(String.init) ?? []
        guard !found.isEmpty else { throw SecretMissing(key: key) }
        return found
    }
}
