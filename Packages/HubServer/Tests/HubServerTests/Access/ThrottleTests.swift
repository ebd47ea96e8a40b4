import HTTPTypes
import HubCore
import Testing

@testable import HubServer

@Suite struct ThrottleTests {
    private let clock = TestClock()

    private func throttle() -> Throttle { Throttle(now: { [clock] in clock.now }) }

    private func wait(_ throttle: Throttle, _ keys: [Throttle.Key]) -> Int? {
        do {
            try throttle.begin(keys)
            return nil
        } catch {
            return (error as? Problem)?.headers[.retryAfter].flatMap { Int($0) }
        }
    }

    @Test("one place is slowed down at one account more with every try, up to a quarter of an hour")
    func onePlaceIsSlowedDownMore() {
        let throttle = throttle()
        let keys = Throttle.keys(address: "203.0.113.1", account: "a@b.vn")
        var waits: [Int] = []
        for _ in 0..<19 {
            #expect(wait(throttle, keys) == nil)
            if let seconds = wait(throttle, keys) {
                waits.append(seconds)
                clock.pass(.seconds(seconds))
            }
        }
        #expect(Array(waits.prefix(5)) == [1, 2, 4, 8, 16])
        #expect(waits.last == 900)
    }

    @Test("whoever guesses at an account keeps its owner waiting for seconds only")
    func nobodyKeepsTheOwnerOut() {
        let throttle = throttle()
        for _ in 0..<5 { #expect(wait(throttle, Throttle.keys(address: "198.51.100.1", account: "a@b.vn")) == nil) }
        for _ in 0..<100 {
            if let seconds = wait(throttle, Throttle.keys(address: "198.51.100.1", account: "a@b.vn")) {
                clock.pass(.seconds(min(seconds, 900)))
            }
        }
        let owner = Throttle.keys(address: "203.0.113.1", account: "a@b.vn")
        #expect(wait(throttle, owner) ?? 0 <= 4)
        clock.pass(.seconds(4))
        #expect(wait(throttle, owner) == nil)
    }

    @Test("an account is slowed down over all places, by seconds")
    func anAccountIsSlowedDownOverAllPlaces() {
        let throttle = throttle()
        var waits: [Int] = []
        for number in 0..<20 {
            // From somewhere else each time.
            let keys = Throttle.keys(address: "203.0.113.\(number)", account: "a@b.vn")
            #expect(wait(throttle, keys) == nil)
            if let seconds = wait(throttle, keys) {
                waits.append(seconds)
                clock.pass(.seconds(seconds))
            }
        }
        #expect(Array(waits.prefix(5)) == [1, 2, 4, 4, 4])
        #expect(waits.last == 4)
        #expect(wait(throttle, Throttle.keys(address: "203.0.113.1", account: "c@b.vn")) == nil)
    }

    @Test("an address is slowed down over all accounts")
    func anAddressIsSlowedDownOver() {
        let throttle = throttle()
        for number in 0..<20 {
            #expect(wait(throttle, Throttle.keys(address: "203.0.113.9", account: "a\(number)@b.vn")) == nil)
        }
        #expect(wait(throttle, Throttle.keys(address: "203.0.113.9", account: "z@b.vn")) == 1)
        #expect(wait(throttle, Throttle.keys(address: "203.0.113.10", account: "z@b.vn")) == nil)
    }

    @Test("neighbours in one network of version 6 count as one")
    func neighboursInOneNetworkOfVersion() {
        #expect(
            Throttle.keys(address: "2001:db8:1:2::3", account: "")
                == Throttle.keys(address: "2001:db8:1:2:ffff::1", account: "")
        )
    }

    @Test("a success and an hour are forgiving")
    func aSuccessAndAnHourAre() {
        let throttle = throttle()
        let keys = Throttle.keys(address: "203.0.113.9", account: "a@b.vn")
        for _ in 0..<4 { _ = wait(throttle, keys) }
        throttle.succeed(keys)
        for _ in 0..<5 { #expect(wait(throttle, keys) == nil) }
        #expect(wait(throttle, keys) == 1)
        clock.pass(.seconds(3_601))
        for _ in 0..<5 { #expect(wait(throttle, keys) == nil) }
    }
}
