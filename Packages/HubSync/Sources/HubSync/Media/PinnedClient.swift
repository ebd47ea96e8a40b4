import AsyncHTTPClient
import NIOCore
import Synchronization

/// A client for one host at one address: it never resolves a name, so the address that was checked is the one used.
///
/// TLS still asks for the certificate of the host. Shuts down when the last call that uses it is over.
final class PinnedClient: Sendable {
    /// What a client is for.
    struct Pin: Hashable {
        var host: String
        var address: IPAddress
    }

    /// How many connections there were at some moment.
    struct Mark {
        fileprivate var live = 0
        fileprivate var made = 0
    }

    let http: HTTPClient
    private let connections: Connections

    init(_ pin: Pin) {
        let connections = Connections()
        var pool = HTTPClient.Configuration.ConnectionPool(idleTimeout: .seconds(15))
        // Long polls hold a connection each.
        pool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        // A second attempt is the caller's to decide about.
        pool.retryConnectionEstablishment = false
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: .seconds(10)),
            connectionPool: pool,
            decompression: .disabled
        )
        configuration.httpVersion = .http1Only
        configuration.dnsOverride = [pin.host: "\(pin.address)"]
        configuration.http1_1ConnectionDebugInitializer = { channel in
            // Nothing is written to an address that was not checked, whatever the client did to get there.
            guard channel.remoteAddress?.ipAddress.flatMap({ IPAddress($0) }) == pin.address else {
                return channel.eventLoop.makeFailedFuture(FetchFailure.forbidden("connected to another address"))
            }
            connections.opened()
            channel.closeFuture.whenComplete { _ in connections.closed() }
            return channel.eventLoop.makeSucceededVoidFuture()
        }
        http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        self.connections = connections
    }

    deinit {
        http.shutdown { _ in }
    }

    /// The connections there are now.
    func mark() -> Mark {
        connections.counts.withLock { $0 }
    }

    /// Whether a request that began at `mark` may have been written: without any connection it certainly was not.
    func mayHaveWritten(since mark: Mark) -> Bool {
        mark.live > 0 || self.mark().made > mark.made
    }

    private final class Connections: Sendable {
        let counts = Mutex(Mark())

        func opened() {
            counts.withLock { counts in
                counts.live += 1
                counts.made += 1
            }
        }

        func closed() {
            counts.withLock { $0.live -= 1 }
        }
    }
}

/// The clients that were used last, so that calls to one host share connections.
final class PinnedClients: Sendable {
    private let entries = Mutex<[(pin: PinnedClient.Pin, client: PinnedClient)]>([])
    private static let most = 64

    subscript(pin: PinnedClient.Pin) -> PinnedClient {
        entries.withLock { entries in
            let known = entries.firstIndex { $0.pin == pin }.map { entries.remove(at: $0).client }
            let client = known ?? PinnedClient(pin)
            if entries.count >= Self.most { entries.removeFirst() }
            entries.append((pin, client))
            return client
        }
    }
}
