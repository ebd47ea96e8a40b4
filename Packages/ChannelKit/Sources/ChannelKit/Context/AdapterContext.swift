public import HubCore
public import Logging

/// What the hub lends to an adapter.
public struct AdapterContext: Sendable {
    /// Calls to the platform; only declared or configured hosts.
    public let http: any HTTPTransport
    /// The connection's secrets, read live.
    public let secrets: any SecretReader
    /// Stored files, for sending.
    public let media: any BlobReader
    /// The time.
    public let clock: any HubClock
    /// For debug and trace; the hub adds the connection.
    public let log: Logger
    /// Where the platform reaches this connection; `nil` until a public address is configured.
    public let callbackURL: String?

    /// A context of the given parts.
    public init(
        http: any HTTPTransport,
        secrets: any SecretReader,
        media: any BlobReader,
        clock: any HubClock,
        log: Logger,
        callbackURL: String? = nil
    ) {
        self.http = http
        self.secrets = secrets
        self.media = media
        self.clock = clock
        self.log = log
        self.callbackURL = callbackURL
    }
}

/// Reads the secrets of one connection.
public protocol SecretReader: Sendable {
    /// The current value under `key`, then those still valid during a rotation.
    ///
    /// Read for every call and never kept, since the hub may renew it at any time.
    /// - Throws: ``SecretMissing`` if there is none; nothing may go on without it.
    func secrets(_ key: String) throws(SecretMissing) -> [String]
}

extension SecretReader {
    /// The current value under `key`.
    public func secret(_ key: String) throws(SecretMissing) -> String {
        guard let first = try secrets(key).first, !first.isEmpty else { throw SecretMissing(key: key) }
        return first
    }
}

/// A secret that a connection cannot work without is not there.
public struct SecretMissing: Error, Hashable, Sendable {
    /// The key of its field.
    public var key: String

    /// The secret under `key` is missing.
    public init(key: String) {
        self.key = key
    }
}

/// The secret values of a connection by field; never printed.
public struct SecretSet: Hashable, Sendable, Codable {
    /// The values by the key of their field.
    public var values: [String: String]

    /// Secrets by field.
    public init(_ values: [String: String] = [:]) {
        self.values = values
    }
}

extension SecretSet {
    /// When these secrets stop working, if that is known; kept among the values, so that it is stored with them.
    public var expiresAt: Timestamp? {
        get { values[Self.expiryKey].flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) } }
        set { values[Self.expiryKey] = newValue.map { String($0.milliseconds) } }
    }

    private static let expiryKey = "expires_at"
}

extension SecretSet: CustomStringConvertible, CustomReflectable {
    /// The keys without the values.
    public var description: String { "SecretSet(\(values.keys.sorted().joined(separator: ", ")))" }
    /// Nothing, so that no dump shows a value.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// Reads stored files.
public protocol BlobReader: Sendable {
    /// The bytes of a stored file, at most `limit` of them.
    ///
    /// - Throws: ``BlobMissing`` if there is no such file or it is larger.
    func read(_ hash: BlobHash, limit: Int) async throws -> [UInt8]
}

/// A stored file is not there or is too large for its use.
public struct BlobMissing: Error, Hashable, Sendable {
    /// Which file.
    public var hash: BlobHash

    /// The file with this hash.
    public init(hash: BlobHash) {
        self.hash = hash
    }
}

/// The time, real or played.
public protocol HubClock: Sendable {
    /// The present moment.
    func now() -> Timestamp
    /// Waits; throws if the task is cancelled.
    func sleep(for duration: Duration) async throws
}
