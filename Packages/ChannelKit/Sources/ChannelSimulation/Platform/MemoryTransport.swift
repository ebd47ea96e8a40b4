public import ChannelKit
import HTTPTypes
import HubCore
import Synchronization

/// Carries calls to a simulator in memory, keeps a record of them, and lets any of them fail in a chosen way.
public final class MemoryTransport: HTTPTransport {
    private let platform: any PlatformSimulator
    private let clock: any HubClock
    private let hosts: [String]?
    private let state = Mutex(State())

    private struct State {
        var calls: [HTTPCall] = []
        var planned: [Int: Fault] = [:]
        var always: Fault?
    }

    /// A transport to `platform`.
    ///
    /// - Parameters:
    ///   - platform: who answers.
    ///   - clock: what delays and timeouts are counted on.
    ///   - hosts: the only hosts that may be called, as a descriptor writes them; `nil` for any.
    public init(to platform: any PlatformSimulator, clock: any HubClock, hosts: [String]? = nil) {
        self.platform = platform
        self.clock = clock
        self.hosts = hosts
    }

    /// Every call that was tried, in order, whether or not it arrived.
    public var calls: [HTTPCall] {
        state.withLock { $0.calls }
    }

    /// Lets the next call fail, or the one after `skip` further calls.
    public func inject(_ fault: Fault, skipping skip: Int = 0) {
        state.withLock { $0.planned[$0.calls.count + skip] = fault }
    }

    /// Lets the call with this number fail; the first call of all has number 0.
    public func inject(_ fault: Fault, atCall index: Int) {
        state.withLock { $0.planned[index] = fault }
    }

    /// Lets every call fail that has no fault of its own; `nil` ends the outage.
    public func failAlways(_ fault: Fault?) {
        state.withLock { $0.always = fault }
    }

    /// Sends `call` to the simulator unless a fault says otherwise.
    public func perform(_ call: HTTPCall) async throws(TransportFailure) -> HTTPReply {
        let fault = state.withLock { state in
            state.calls.append(call)
            return state.planned.removeValue(forKey: state.calls.count - 1) ?? state.always
        }
        if Task.isCancelled { throw .cancelled }
        guard let parts = URLParts(call.url) else { throw .forbidden("the address cannot be read") }
        if let hosts, !parts.isCovered(by: hosts) { throw .forbidden("the host \(parts.host) is not declared") }
        guard let fault else { return await platform.answer(call) }
        let answer = fault.reachesPlatform ? await platform.answer(call) : HTTPReply(status: 0)
        return try await spoil(answer, of: call, with: fault)
    }

    private func spoil(
        _ answer: HTTPReply,
        of call: HTTPCall,
        with fault: Fault
    ) async throws(TransportFailure) -> HTTPReply {
        switch fault {
        case .refused: throw .notSent("connection refused")
        case .noSuchHost: throw .notSent("no such host")
        case .badCertificate: throw .notSent("the certificate does not hold")
        case .timeoutBeforeWrite:
            try await wait(call.timeout)
            throw .notSent("no connection in time")
        case .timeoutAfterWrite:
            try await wait(call.timeout)
            throw .noAnswer("no answer in time")
        case .resetMidResponse: throw .noAnswer("the connection broke off")
        case .hang:
            await Self.untilCancelled()
            throw .cancelled
        case .delay(let duration):
            try await wait(min(duration, call.timeout))
            if duration >= call.timeout { throw .noAnswer("no answer in time") }
            return answer
        case .malformedSuccess:
            return HTTPReply(status: 200, headers: [.contentType: "application/json"], body: Array("{\"ok\":tr".utf8))
        case .reply(let reply): return reply
        }
    }

    private func wait(_ duration: Duration) async throws(TransportFailure) {
        do {
            try await clock.sleep(for: duration)
        } catch {
            throw .cancelled
        }
    }

    private static func untilCancelled() async {
        let (stream, source) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        withExtendedLifetime(source) {}
    }
}
