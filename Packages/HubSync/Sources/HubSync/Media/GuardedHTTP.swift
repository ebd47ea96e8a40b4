import AsyncHTTPClient
import ChannelKit
import HTTPTypes
import Synchronization

/// The one way from the hub to other people's servers.
///
/// Names are resolved here, once for each call; the address that passes the ``AddressGuard`` is the one that is
/// connected to. No redirect is followed unless asked for, and each is checked as the first address was. Time and size
/// are capped while the answer comes in. Nothing of an address but its host is ever written to a log or an error.
public final class GuardedHTTP: Sendable {
    /// Finds the addresses of a host.
    typealias Lookup = @Sendable (_ host: String) async throws -> [IPAddress]

    private let addresses: AddressGuard
    private let lookup: Lookup
    private let clients = PinnedClients()
    // A host with many addresses is tried at the first few.
    private static let mostAddresses = 3

    /// A way out through a guard.
    public convenience init(_ addresses: AddressGuard) {
        self.init(addresses) { try await HostLookup.system($0) }
    }

    init(_ addresses: AddressGuard, lookup: @escaping Lookup) {
        self.addresses = addresses
        self.lookup = lookup
    }

    /// Makes a call.
    ///
    /// - Parameters:
    ///   - call: the request with its time limit, which holds for all redirects together.
    ///   - limit: the most bytes of the answer.
    ///   - redirects: how many redirects are followed; beyond them the redirect itself is the answer. Headers go to
    ///     the first origin only.
    /// - Returns: the answer, whatever its status.
    /// - Throws: ``FetchFailure``, which says whether the request may have arrived.
    func perform(_ call: HTTPCall, limit: Int, redirects: Int = 0) async throws(FetchFailure) -> HTTPReply {
        let progress = Progress()
        do {
            return try await withThrowingTaskGroup(of: HTTPReply.self) { group in
                group.addTask { try await self.follow(call, limit: limit, redirects: redirects, progress) }
                group.addTask {
                    try await Task.sleep(for: call.timeout)
                    throw progress.mayHaveArrived
                        ? FetchFailure.noAnswer("no answer in time") : .notSent("no connection in time")
                }
                defer { group.cancelAll() }
                guard let reply = try await group.next() else { throw FetchFailure.cancelled }
                return reply
            }
        } catch {
            guard !Task.isCancelled, let failure = error as? FetchFailure else { throw .cancelled }
            throw failure
        }
    }

    private func follow(
        _ call: HTTPCall,
        limit: Int,
        redirects: Int,
        _ progress: Progress
    ) async throws(FetchFailure) -> HTTPReply {
        var call = call
        var place = try Destination(call.url)
        var left = redirects
        while true {
            let reply = try await ask(call, place, limit: limit, progress)
            guard left > 0, call.method == .get, (301...308).contains(reply.status),
                let location = reply.headers[.location]
            else { return reply }
            let next = try place.following(location)
            if next.origin != place.origin { call.headers = [:] }
            place = next
            left -= 1
        }
    }

    private func ask(
        _ call: HTTPCall,
        _ place: Destination,
        limit: Int,
        _ progress: Progress
    ) async throws(FetchFailure) -> HTTPReply {
        let candidates = try await admitted(place)
        for address in candidates.dropLast() {
            do {
                return try await exchange(call, place, address, limit: limit, progress)
            } catch .notSent {
                continue
            }
        }
        guard let last = candidates.last else { throw .notSent("\(place.host) has no address") }
        return try await exchange(call, place, last, limit: limit, progress)
    }

    private func admitted(_ place: Destination) async throws(FetchFailure) -> ArraySlice<IPAddress> {
        let found: [IPAddress]
        do {
            found = if let literal = place.literal { [literal] } else { try await lookup(place.host) }
        } catch {
            throw error as? FetchFailure ?? (error is CancellationError ? .cancelled : .notSent("no name service"))
        }
        let allowed = found.filter { addresses.allows($0, for: place.host) }
        guard !allowed.isEmpty || found.isEmpty else {
            throw .forbidden("\(place.host) is not on the public Internet; the operator can allow it")
        }
        return allowed.prefix(Self.mostAddresses)
    }

    private func exchange(
        _ call: HTTPCall,
        _ place: Destination,
        _ address: IPAddress,
        limit: Int,
        _ progress: Progress
    ) async throws(FetchFailure) -> HTTPReply {
        let client = clients[PinnedClient.Pin(host: place.host, address: address)]
        let mark = client.mark()
        progress.begin { client.mayHaveWritten(since: mark) }
        do {
            let request = HTTPClientRequest(call, to: place)
            // The client's own limit only backs ours up, which holds for all that belongs to a call.
            let response = try await client.http.execute(request, timeout: .init(call.timeout + .seconds(5)))
            return try await HTTPReply(response, limit: call.method == .head ? .max : limit)
        } catch {
            if let failure = error as? FetchFailure { throw failure }
            if error is CancellationError || Task.isCancelled { throw .cancelled }
            let text = "\(place.host): \(error.cause)"
            throw client.mayHaveWritten(since: mark) && !error.comesBeforeWriting ? .noAnswer(text) : .notSent(text)
        }
    }
}

/// Whether the request under way may have reached somebody.
private final class Progress: Sendable {
    private let question = Mutex<@Sendable () -> Bool>({ false })

    var mayHaveArrived: Bool {
        let ask = question.withLock { $0 }
        return ask()
    }

    func begin(_ ask: @escaping @Sendable () -> Bool) {
        question.withLock { $0 = ask }
    }
}
