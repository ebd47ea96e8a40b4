import HubCore
import HubStorage
import Testing

@Suite("Leases")
struct LeaseTests {
    @Test("belong to one owner until they run out, and change epoch with each taking")
    func oneOwner() async throws {
        let shop = try await Shop()
        let first = try #require(try await shop.lease("node-1"))
        #expect(first.epoch == 1)
        #expect(try await shop.lease("node-2") == nil)
        shop.clock.advance(by: .milliseconds(14_999))
        #expect(try await shop.lease("node-2") == nil)
        shop.clock.advance(by: .milliseconds(1))
        let second = try #require(try await shop.lease("node-2"))
        #expect(second.epoch == 2 && second.owner == "node-2")
        #expect(try await shop.lease("node-1") == nil)
        #expect(try await shop.lease("node-1", renewing: first) == nil)
    }

    @Test("are renewed in their epoch, and then last longer")
    func renewal() async throws {
        let shop = try await Shop()
        let lease = try #require(try await shop.lease("node-1"))
        shop.clock.advance(by: .seconds(10))
        #expect(try await shop.lease("node-1", renewing: lease) == lease)
        shop.clock.advance(by: .seconds(10))
        #expect(try await shop.lease("node-2") == nil)
        #expect(try await shop.store.read { try $0.leases(at: shop.clock.now) } == [lease])
        // Late, but nobody came.
        shop.clock.advance(by: .seconds(60))
        #expect(try await shop.lease("node-1", renewing: lease) == lease)
    }

    @Test("taken again by their owner shut out the run before, which may not have ended")
    func restart() async throws {
        let shop = try await Shop()
        let old = try #require(try await shop.lease("node-1"))
        let new = try #require(try await shop.lease("node-1"))
        #expect(new.epoch == old.epoch + 1)
        #expect(try await shop.lease("node-1", renewing: old) == nil)
        await #expect(throws: StoreError.leaseLost) { try await shop.store.commit { try $0.require(old) } }
        // Its late good-bye takes nothing from its successor.
        try await shop.store.commit { try $0.release(old) }
        #expect(try await shop.lease("node-2") == nil)
        try await shop.store.commit { try $0.require(new) }
    }

    @Test("that are given back can be taken at once")
    func release() async throws {
        let shop = try await Shop()
        let lease = try #require(try await shop.lease("node-1"))
        try await shop.store.commit { try $0.release(lease) }
        #expect(try await shop.store.read { try $0.leases(at: shop.clock.now) }.isEmpty)
        #expect(try await shop.lease("node-2")?.epoch == 2)
    }

    @Test("of an old epoch store nothing: neither raw events nor a cursor")
    func staleEpoch() async throws {
        let shop = try await Shop()
        let old = try #require(try await shop.lease("node-1"))
        try await shop.bring(["a"], cursor: "1", under: old)
        shop.clock.advance(by: .seconds(15))
        let new = try #require(try await shop.lease("node-2"))
        await #expect(throws: StoreError.leaseLost) { try await shop.bring(["b"], cursor: "2", under: old) }
        #expect(try await shop.count() == [.waiting: 1, .received: 1])
        #expect(try await shop.cursor() == "1")
        try await shop.bring(["b"], cursor: "2", under: new)
        #expect(try await shop.cursor() == "2")
        #expect(try await shop.count() == [.waiting: 2, .received: 2])
    }

    @Test("move a cursor only together with what it brought")
    func cursorWithEvents() async throws {
        let shop = try await Shop()
        let lease = try #require(try await shop.lease("node-1"))
        #expect(try await shop.cursor() == nil)
        let drafts = shop.drafts(["a"])
        await #expect(throws: Refused.self) {
            try await shop.store.commit { transaction in
                try transaction.receive(drafts, on: shop.connection, in: shop.workspace)
                try transaction.setCursor("1", under: lease)
                throw Refused()
            }
        }
        #expect(try await shop.cursor() == nil)
        #expect(try await shop.store.read { try $0.waitingRawEvents(limit: 9) }.isEmpty)
        await #expect(throws: StoreError.self) {
            try await shop.bring(["a"], cursor: String(repeating: "x", count: 8193), under: lease)
        }
        #expect(try await shop.store.read { try $0.waitingRawEvents(limit: 9) }.isEmpty)
    }

    @Test("of other roles and connections are others")
    func apart() async throws {
        let shop = try await Shop()
        #expect(try await shop.lease("node-1") != nil)
        #expect(try await shop.lease("node-2", role: "live")?.epoch == 1)
        #expect(try await shop.neighbour().lease("node-2")?.epoch == 1)
    }
}

extension Shop {
    fileprivate func lease(_ owner: String, role: String = "poll", renewing held: Lease? = nil) async throws -> Lease? {
        let shop = self
        return try await store.commit { transaction in
            try transaction.acquireLease(
                of: shop.connection,
                role: role,
                owner: owner,
                for: .seconds(15),
                renewing: held,
                in: shop.workspace
            )
        }
    }

    fileprivate func bring(_ ids: [String], cursor: String, under lease: Lease) async throws {
        let drafts = drafts(ids)
        let shop = self
        try await store.commit { transaction in
            try transaction.require(lease)
            try transaction.receive(drafts, on: shop.connection, in: shop.workspace)
            try transaction.setCursor(cursor, under: lease)
        }
    }

    fileprivate func cursor() async throws -> String? {
        let shop = self
        return try await store.read { try $0.cursor(of: shop.connection, role: "poll", in: shop.workspace) }
    }
}
