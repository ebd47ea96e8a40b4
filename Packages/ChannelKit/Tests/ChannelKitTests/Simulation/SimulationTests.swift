import ChannelKit
import ChannelSimulation
import HTTPTypes
import HubCore
import Logging
import Testing

@Suite("Played platforms")
struct SimulationTests {
    private let echo = AnsweringPlatform { HTTPReply(status: 200, body: $0.body) }

    @Test("whoever sleeps wakes in the order of time, and no earlier")
    func clock() async throws {
        let clock = FakeClock()
        let start = clock.now()
        let woken = await withTaskGroup(of: Duration.self) { group in
            for seconds in [3, 1, 2] {
                group.addTask {
                    try? await clock.sleep(for: .seconds(seconds))
                    return clock.now() - start
                }
            }
            await clock.waitForSleepers(3)
            var woken: [Duration] = []
            for _ in 0..<3 {
                clock.advance(by: .seconds(1))
                if let next = await group.next() { woken.append(next) }
            }
            return woken
        }
        #expect(woken == [.seconds(1), .seconds(2), .seconds(3)])
        #expect(clock.sleepers == 0)
    }

    @Test("a cancelled sleeper wakes at once")
    func cancellation() async {
        let clock = FakeClock()
        let task = Task { try await clock.sleep(for: .seconds(60)) }
        await clock.waitForSleepers()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleepers == 0)
    }

    @Test("a jumping clock moves itself")
    func jumping() async throws {
        let clock = FakeClock(mode: .jumping)
        let start = clock.now()
        try await clock.sleep(for: .seconds(90))
        #expect(clock.now() - start == .seconds(90))
        #expect(clock.slept == [.seconds(90)])
    }

    @Test("faults come at the call they are meant for")
    func faults() async throws {
        let transport = MemoryTransport(to: echo, clock: FakeClock())
        transport.inject(.refused, skipping: 1)
        transport.inject(.status(503), atCall: 2)
        let call = HTTPCall(.post, "https://api.example/x", body: [1, 2])
        #expect(try await transport.perform(call).body == [1, 2])
        await #expect(throws: TransportFailure.notSent("connection refused")) { try await transport.perform(call) }
        #expect(try await transport.perform(call).status == 503)
        #expect(try await transport.perform(call).status == 200)
        #expect(transport.calls.count == 4)
    }

    @Test("undeclared hosts are forbidden")
    func hosts() async {
        let transport = MemoryTransport(to: echo, clock: FakeClock(), hosts: ["api.example"])
        await #expect(throws: TransportFailure.forbidden("the host other.example is not declared")) {
            try await transport.perform(HTTPCall(.get, "https://other.example/"))
        }
    }

    @Test("a delay longer than the timeout is no answer")
    func delay() async throws {
        let clock = FakeClock(mode: .jumping)
        let transport = MemoryTransport(to: echo, clock: clock)
        transport.inject(.delay(.seconds(5)))
        let call = HTTPCall(.get, "https://api.example/", timeout: .seconds(10))
        #expect(try await transport.perform(call).status == 200)
        transport.inject(.delay(.seconds(11)))
        await #expect(throws: TransportFailure.noAnswer("no answer in time")) { try await transport.perform(call) }
        #expect(clock.slept == [.seconds(5), .seconds(10)])
    }

    @Test("a limited platform says how long to wait, and means it")
    func rate() async {
        let clock = FakeClock()
        let platform = RateLimited(echo, RateRule(.account, 2, perMilliseconds: 4000), clock: clock)
        let call = HTTPCall(.get, "https://api.example/")
        #expect(await platform.answer(call).status == 200)
        #expect(await platform.answer(call).status == 200)
        let refused = await platform.answer(call)
        #expect(refused.status == 429)
        #expect(refused.retryAfter == .seconds(2))
        clock.advance(by: .milliseconds(1999))
        #expect(await platform.answer(call).status == 429)
        clock.advance(by: .milliseconds(1))
        #expect(await platform.answer(call).status == 200)
    }

    @Test("secrets rotate and can be missing")
    func secrets() throws {
        let secrets = MemorySecrets(["a": "1"])
        #expect(try secrets.secret("a") == "1")
        secrets.set("a", "2", "1")
        #expect(try secrets.secrets("a") == ["2", "1"])
        secrets.set("a")
        #expect(throws: SecretMissing(key: "a")) { try secrets.secret("a") }
    }

    @Test("files are found by their hash, within the limit")
    func blobs() async throws {
        let blobs = MemoryBlobs()
        let hash = blobs.put([1, 2, 3])
        #expect(hash.text.count == 64)
        #expect(try await blobs.read(hash, limit: 3) == [1, 2, 3])
        await #expect(throws: BlobMissing(hash: hash)) { try await blobs.read(hash, limit: 2) }
    }

    @Test("every line of the log is kept with its metadata")
    func log() {
        let log = CapturingLog()
        var logger = log.logger()
        logger[metadataKey: "b"] = "2"
        logger.trace("hello", metadata: ["a": "1"])
        #expect(log.lines == ["trace hello a=1 b=2"])
    }
}
