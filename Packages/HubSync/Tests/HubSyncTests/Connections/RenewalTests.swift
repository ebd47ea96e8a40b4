import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Logging
import Synchronization
import Testing

/// A platform that exchanges each token once for the next: `t1` for `t2` and so on.
private final class Issuer: Sendable {
    private let state = Mutex<(current: String, asked: Int, underway: Int, most: Int)>(("t1", 0, 0, 0))
    private let clock: HandClock
    let life: Duration

    init(_ clock: HandClock, life: Duration = .seconds(3600)) {
        self.clock = clock
        self.life = life
    }

    var asked: Int { state.withLock { $0.asked } }
    var most: Int { state.withLock { $0.most } }

    func exchange(_ secrets: SecretSet) async throws -> SecretSet {
        state.withLock { state in
            state.asked += 1
            state.underway += 1
            state.most = max(state.most, state.underway)
        }
        for _ in 0..<20 { await Task.yield() }
        let next = state.withLock { state -> String? in
            state.underway -= 1
            guard secrets.values["token"] == state.current else { return nil }
            state.current = "t\((Int(state.current.dropFirst()) ?? 0) + 1)"
            return state.current
        }
        guard let next else { throw AdapterFailure.unauthorized("this token was used") }
        var renewed = secrets
        renewed.values["token"] = next
        renewed.expiresAt = clock.now() + life
        return renewed
    }
}

@Suite("Credentials are renewed", .timeLimit(.minutes(2)))
struct RenewalTests {
    let hub: Hub
    private let issuer: Issuer
    let id: ID<Connection>
    private static let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    init() async throws {
        let beta = TestPlatform("beta")
        hub = try await Hub(TestPlatform("alpha"), beta)
        let issuer = Issuer(hub.clock)
        self.issuer = issuer
        beta.renew { try await issuer.exchange($0) }
        id = try await hub.connect(beta, account: "page-2", token: "t1")
    }

    private func renewer(_ hub: Hub, keep: CredentialRenewer.Keep? = nil) -> CredentialRenewer {
        guard let keep else { return CredentialRenewer(store: hub.store, pool: hub.pool, owner: "n", log: Self.log) }
        return CredentialRenewer(store: hub.store, pool: hub.pool, owner: "n", log: Self.log, keep: keep)
    }

    private func refuse() async throws {
        try await hub.store.commit { try $0.setHealth(of: id, "needsAuth", reason: "refused") }
    }

    private func health(_ hub: Hub) async throws -> (word: String?, reason: String?) {
        let record = try await hub.store.read { try $0.connection(id) }
        return (record?.health, record?.healthReason)
    }

    @Test("when the platform refuses them, at once, and stored before anybody uses them")
    func refused() async throws {
        let renewer = renewer(hub)
        await renewer.renewDue()
        #expect(issuer.asked == 0)
        try await refuse()
        let reader = try #require(hub.pool[id]?.secrets)
        await renewer.renewDue()
        #expect(try await hub.store.secrets(of: id)["token"] == "t2")
        // The adapter of before reads the new token too, as a call under way needs it.
        #expect(try reader.secret("token") == "t2")
        #expect(hub.pool[id]?.record.revision == 2)
        #expect(try await health(hub).word == "connected")
    }

    @Test("at four fifths of their life, without a refusal")
    func beforeTheEnd() async throws {
        let renewer = renewer(hub)
        try await refuse()
        await renewer.renewDue()
        hub.clock.advance(by: .seconds(2879))
        await renewer.renewDue()
        #expect(issuer.asked == 1)
        hub.clock.advance(by: .seconds(1))
        await renewer.renewDue()
        #expect(issuer.asked == 2)
        #expect(try await hub.store.secrets(of: id)["token"] == "t3")
    }

    @Test("while the connection is made, if all an operator has is the means to get them")
    func atConnect() async throws {
        let clock = hub.clock
        hub.platforms[1].renew { secrets in
            var next = secrets
            next.values["token"] = "first"
            next.expiresAt = clock.now() + .seconds(60)
            return next
        }
        let other = try await hub.connect(hub.platforms[1], account: "page-3")
        let secrets = SecretSet(try await hub.store.secrets(of: other))
        #expect(secrets.values["token"] == "first")
        #expect(secrets.expiresAt == clock.now() + .seconds(60))
    }

    @Test("once at a time, however often somebody asks and whoever else does")
    func onceAtATime() async throws {
        let renewer = renewer(hub)
        let neighbour = try await Hub.neighbour(of: hub)
        let other = CredentialRenewer(store: neighbour.store, pool: neighbour.pool, owner: "m", log: Self.log)
        try await refuse()
        await withTaskGroup { group in
            for number in 0..<16 { group.addTask { await (number % 2 == 0 ? renewer : other).renewDue() } }
        }
        #expect(issuer.most == 1)
        #expect(issuer.asked == 1)
        #expect(try await hub.store.secrets(of: id)["token"] == "t2")
    }

    @Test("and when that is refused, an operator is asked, once, until there is something new to try")
    func dead() async throws {
        hub.platforms[1].renew { _ in throw AdapterFailure.unauthorized("revoked; sign in again") }
        let renewer = renewer(hub)
        try await refuse()
        await renewer.renewDue()
        let (word, reason) = try await health(hub)
        #expect(word == "needsAuth")
        #expect(reason?.contains("revoked; sign in again") == true)
        #expect(try await hub.store.secrets(of: id)["token"] == "t1")
        let asked = Mutex(0)
        hub.platforms[1].renew { secrets in
            asked.withLock { $0 += 1 }
            return secrets
        }
        hub.clock.advance(by: .seconds(86_400))
        await renewer.renewDue()
        #expect(asked.withLock { $0 } == 0)
        try await hub.store.updateConnection(id, secrets: ["token": "t9"], expecting: 1)
        await renewer.renewDue()
        #expect(asked.withLock { $0 } == 1)
    }

    @Test("and when nobody answers, it is tried later and later, and fresh ones that are refused are left alone")
    func rests() async throws {
        let asked = Mutex(0)
        hub.platforms[1].renew { _ in
            asked.withLock { $0 += 1 }
            throw AdapterFailure.unreachable("no route")
        }
        let renewer = renewer(hub)
        try await refuse()
        for _ in 0..<5 { await renewer.renewDue() }
        #expect(asked.withLock { $0 } == 1)
        hub.clock.advance(by: .seconds(30))
        for _ in 0..<5 { await renewer.renewDue() }
        #expect(asked.withLock { $0 } == 2)
        hub.clock.advance(by: .seconds(59))
        await renewer.renewDue()
        #expect(asked.withLock { $0 } == 2)
        hub.platforms[1].renew { [issuer] in try await issuer.exchange($0) }
        hub.clock.advance(by: .seconds(1))
        await renewer.renewDue()
        #expect(issuer.asked == 1)
        try await refuse()
        await renewer.renewDue()
        #expect(issuer.asked == 1)
        hub.clock.advance(by: RenewalPlan.patience)
        await renewer.renewDue()
        #expect(issuer.asked == 2)
    }

    @Test("and what cannot be stored is said, kept, not used, and stored as soon as it can be")
    func keepsUnstored() async throws {
        let isFull = Mutex(true)
        let store = hub.store
        let renewer = renewer(hub) { id, secrets, revision in
            if isFull.withLock({ $0 }) { throw StoreError.full }
            try await store.updateConnection(id, secrets: secrets.values, expecting: revision)
        }
        try await refuse()
        await renewer.renewDue()
        #expect(try await health(hub).word == "degraded")
        #expect(try await health(hub).reason?.contains("cannot be stored") == true)
        #expect(try hub.pool[id]?.secrets.secret("token") == "t1")
        await renewer.renewDue()
        isFull.withLock { $0 = false }
        await renewer.renewDue()
        #expect(issuer.asked == 1)
        #expect(try await hub.store.secrets(of: id)["token"] == "t2")
        #expect(try hub.pool[id]?.secrets.secret("token") == "t2")
        #expect(try await health(hub).word == "connected")
    }

    @Test("and a node that dies between the renewal and the store leaves a trace that the next one reads")
    func crash() async throws {
        try await refuse()
        await renewer(hub) { _, _, _ in throw StoreError.unavailable("it is gone") }.renewDue()
        let next = try await hub.restarted()
        try await next.store.commit { try $0.setHealth(of: id, "needsAuth", reason: "refused") }
        await renewer(next).renewDue()
        let (word, reason) = try await health(next)
        #expect(word == "needsAuth")
        #expect(reason?.contains("stopped while it renewed") == true)
        #expect(
            try await next.store.read { try $0.isLeaseOpen(of: id, role: "credentials", in: next.workspace) } == false
        )
    }

    @Test("and what an operator enters or changes meanwhile counts")
    func conflicts() async throws {
        let (store, issuer, id) = (hub.store, issuer, id)
        hub.platforms[1].renew { secrets in
            try await store.updateConnection(id, config: ["account": "page-2", "polls": false], expecting: 1)
            return try await issuer.exchange(secrets)
        }
        let renewer = renewer(hub)
        try await refuse()
        await renewer.renewDue()
        #expect(try await store.secrets(of: id)["token"] == "t2")
        hub.platforms[1].renew { secrets in
            try await store.updateConnection(id, secrets: ["token": "entered"], expecting: 3)
            return try await issuer.exchange(secrets)
        }
        hub.clock.advance(by: .seconds(3600))
        await renewer.renewDue()
        #expect(try await store.secrets(of: id)["token"] == "entered")
    }

    @Test("while messages come in and go out")
    func inboundGoesOn() async throws {
        let (held, release) = AsyncStream.makeStream(of: Void.self)
        let (begun, begin) = AsyncStream.makeStream(of: Void.self)
        let issuer = issuer
        hub.platforms[1].renew { secrets in
            begin.yield()
            for await _ in held { break }
            return try await issuer.exchange(secrets)
        }
        let renewer = renewer(hub)
        try await refuse()
        let renewal = Task { await renewer.renewDue() }
        for await _ in begun { break }
        try await hub.apply(Person("an").says("alo"))
        #expect(try await hub.ledger()["received"] == 1)
        #expect(issuer.asked == 0)
        release.yield()
        await renewal.value
        #expect(issuer.asked == 1)
    }
}
