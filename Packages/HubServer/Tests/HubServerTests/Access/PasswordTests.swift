import Testing

@testable import HubServer

@Suite struct PasswordTests {
    private var cheap: PasswordCost {
        var cost = PasswordCost()
        cost.logN = 4
        return cost
    }

    @Test("a hash knows its password, its parameters and nothing else")
    func aHashKnowsItsPasswordIts() throws {
        let hash = try PasswordHash(of: "mật khẩu", cost: cheap)
        #expect(hash.text.hasPrefix("$scrypt$ln=4,r=8,p=3$"))
        #expect(!hash.text.contains("mật"))
        let read = try #require(PasswordHash(text: hash.text))
        #expect(read == hash)
        #expect(read.matches("mật khẩu"))
        #expect(!read.matches("mật khẩu "))
        #expect(!read.matches(""))
        #expect(try PasswordHash(of: "mật khẩu", cost: cheap).text != hash.text)
    }

    @Test("the same characters in another encoding are the same password")
    func theSameCharactersInAnotherEncoding()
        throws
    {
        let hash = try PasswordHash(of: "m\u{1EAD}t", cost: cheap)
        #expect(hash.matches("ma\u{0323}\u{0302}t"))
    }

    @Test(
        "what is no hash is not read as one",
        arguments: [
            "", "$scrypt$", "$scrypt$ln=4,r=8,p=3$$", "$scrypt$ln=99,r=8,p=3$AAAA$AAAA", "$argon2$ln=4$AAAA$AAAA",
            "$scrypt$ln=4,r=8,x=3$AAAA$AAAA", "plain",
        ]
    )
    func whatIsNoHashIsNot(text: String) {
        #expect(PasswordHash(text: text) == nil)
    }

    @Test("the usual parameters take real work, and fit into 40 MiB")
    func theUsualParametersTakeRealWork() throws {
        let cost = PasswordCost()
        #expect(128 * cost.blockSize * (1 << cost.logN) >= 32 << 20)
        let start = ContinuousClock.now
        let hash = try PasswordHash(of: "x", cost: cost)
        #expect(start.duration(to: .now) > .milliseconds(20))
        #expect(hash.matches("x"))
    }

    @Test("an unknown account takes the time of a known one")
    func anUnknownAccountTakesTheTime() async throws {
        var cost = PasswordCost()
        cost.logN = 12
        let worker = PasswordWorker(cost: cost)
        let text = try await worker.hash("x")
        _ = try await worker.check("y", against: nil)
        let clock = ContinuousClock()
        var (known, unknown) = (Duration.zero, Duration.zero)
        for _ in 0..<8 {
            known += try await clock.measure { _ = try await worker.check("y", against: text) }
            unknown += try await clock.measure { _ = try await worker.check("y", against: nil) }
        }
        #expect(unknown > known / 2 && known > unknown / 2)
    }

    @Test("more than the queue holds are told to come back")
    func moreThanTheQueueHoldsAre() async throws {
        var cost = PasswordCost()
        cost.logN = 12
        let worker = PasswordWorker(cost: cost)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    do {
                        _ = try await worker.hash("x")
                        return false
                    } catch {
                        return (error as? Problem)?.kind == .unavailable
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused > 0 && refused <= 68)
    }
}
