import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct FloodGateTests {
    private let clock = TestClock()

    private func gate(remembered: Int = 50_000) -> FloodGate {
        FloodGate(now: { [clock] in clock.now }, remembered: remembered)
    }

    private func wait(_ body: () throws -> Void) -> Int? {
        do {
            try body()
            return nil
        } catch {
            return (error as? Problem)?.headers[.retryAfter].flatMap { Int($0) }
        }
    }

    @Test("an address has so much at once, and gets it back with time")
    func addressesWait() {
        let gate = gate()
        #expect(wait { try gate.admit(address: "203.0.113.1", cost: 240) } == nil)
        #expect(wait { try gate.admit(address: "203.0.113.1", cost: 40) } == 2)
        #expect(wait { try gate.admit(address: "203.0.113.2") } == nil)
        clock.pass(.seconds(2))
        #expect(wait { try gate.admit(address: "203.0.113.1", cost: 40) } == nil)
    }

    @Test("neighbours in one network of version 6 are one")
    func neighbours() {
        let gate = gate()
        #expect(wait { try gate.admit(address: "2001:db8:1:2::3", cost: 240) } == nil)
        #expect(wait { try gate.admit(address: "2001:db8:1:2:ffff::1") } == 1)
        #expect(wait { try gate.admit(address: "2001:db8:1:3::3") } == nil)
    }

    @Test("however many come, no more than twice the newest are remembered")
    func bounded() {
        let gate = gate(remembered: 100)
        #expect(wait { try gate.admit(visitor: "first", cost: 30) } == nil)
        for number in 0..<99 { #expect(wait { try gate.admit(visitor: "\(number)") } == nil) }
        #expect(wait { try gate.admit(visitor: "first") } == 1)
        for number in 0..<100_000 { _ = wait { try gate.admit(visitor: "\(number)") } }
        #expect(gate.count <= 200)
    }

    @Test("what was given back can be taken again, and no more than that")
    func givenBack() {
        let (gate, rate) = (gate(), FloodGate.Rate.hourly(3600))
        let key = ClientKey.visitor("a")
        #expect(wait { try gate.take(3600, rate, from: key) } == nil)
        gate.giveBack(600, rate, to: key)
        #expect(wait { try gate.take(601, rate, from: key) } == 1)
        #expect(wait { try gate.take(600, rate, from: key) } == nil)
        gate.giveBack(1e9, rate, to: key)
        #expect(wait { try gate.take(3601, rate, from: key) } != nil)
    }

    @Test("a place is free once nobody keeps it, and a refused one takes nothing")
    func places() throws {
        let turnstile = Turnstile()
        let (one, both) = (ClientKey.visitor("a"), ClientKey.address("203.0.113.1"))
        var place: Turnstile.Place? = try turnstile.enter([one: 1, both: 2])
        #expect(wait { _ = try turnstile.enter([one: 1, both: 2]) } == 30)
        #expect(turnstile.taken(by: both) == 1)
        withExtendedLifetime(place) {}
        place = nil
        #expect(turnstile.taken(by: one) == 0 && turnstile.taken(by: both) == 0)
        place = try turnstile.enter([one: 1])
        #expect(turnstile.taken(by: one) == 1)
        withExtendedLifetime(place) {}
    }

    @Test("whose word was taken in is not remembered for ever", .timeLimit(.minutes(1)))
    func arrivals() async throws {
        let arrivals = Arrivals()
        let waiting = Task { await arrivals.wait(for: "a") }
        while arrivals.count == 0 { try await Task.sleep(for: .milliseconds(5)) }
        arrivals.note("a")
        arrivals.note("nobody waits")
        await waiting.value
        #expect(arrivals.count == 1)
        arrivals.forget("a")
        #expect(arrivals.count == 0)
    }
}
