import HubCore
import HubIdentity
@testable import HubStorage
import Testing

@Suite("Merging customers")
struct MergeTests {
    @Test("makes one timeline of two, touches no interaction, and taken back gives exactly what was")
    func mergeAndUnmerge() async throws {
        let shop = try await Shop()
        let (an, binh) = (try await shop.customer("an@example.vn"), try await shop.customer("binh@example.vn"))
        let first = try await shop.conversation("c1", of: an.handle)
        let second = try await shop.conversation("c2", of: binh.handle)
        try await shop.message(.message(.text("một")), in: first, by: an.handle)
        try await shop.message(.message(.text("hai")), in: second, by: binh.handle)
        let before = try await shop.rows()
        let links = try await shop.links()

        try await shop.store.commit { try $0.merge(an.id, with: binh.id, by: nil, in: shop.workspace) }
        #expect(try await shop.rows() == before)
        #expect(try await shop.timeline(of: an.id) == ["hai", "một"])
        #expect(try await shop.timeline(of: binh.id).isEmpty)
        #expect(try await shop.store.read { try $0.customer(binh.id, in: shop.workspace) }?.id == an.id)
        #expect(try await shop.store.read { try $0.handles(of: an.id, in: shop.workspace) }.count == 2)

        try await shop.store.commit { try $0.unmerge(binh.id, by: nil, in: shop.workspace) }
        #expect(try await shop.rows() == before)
        #expect(try await shop.links() == links)
        #expect(try await shop.timeline(of: an.id) == ["một"])
        #expect(try await shop.timeline(of: binh.id) == ["hai"])
    }

    @Test("in a chain is taken back link by link, in any order", arguments: [false, true])
    func chain(firstMergeFirst: Bool) async throws {
        let shop = try await Shop()
        let a = try await shop.customer("a@example.vn")
        let b = try await shop.customer("b@example.vn")
        let c = try await shop.customer("c@example.vn")
        let d = try await shop.customer("d@example.vn")
        let links = try await shop.links()
        try await shop.store.commit { try $0.merge(c.id, with: d.id, by: nil, in: shop.workspace) }
        try await shop.store.commit { try $0.merge(b.id, with: c.id, by: nil, in: shop.workspace) }
        let middle = try await shop.links()
        try await shop.store.commit { try $0.merge(a.id, with: b.id, by: nil, in: shop.workspace) }
        #expect(try await shop.links().allSatisfy { $0.contains(" now \(a.id)") })
        #expect(try await shop.store.read { try $0.customer(d.id, in: shop.workspace) }?.id == a.id)

        let order = firstMergeFirst ? [d.id, c.id, b.id] : [b.id, c.id, d.id]
        try await shop.store.commit { try $0.unmerge(order[0], by: nil, in: shop.workspace) }
        if !firstMergeFirst { #expect(try await shop.links() == middle) }
        try await shop.store.commit { try $0.unmerge(order[1], by: nil, in: shop.workspace) }
        try await shop.store.commit { try $0.unmerge(order[2], by: nil, in: shop.workspace) }
        #expect(try await shop.links() == links)
    }

    @Test("named by a customer who was merged before means the one who stands for them")
    func throughStandIn() async throws {
        let shop = try await Shop()
        let a = try await shop.customer("a@example.vn")
        let b = try await shop.customer("b@example.vn")
        let c = try await shop.customer("c@example.vn")
        try await shop.store.commit { try $0.merge(b.id, with: c.id, by: nil, in: shop.workspace) }
        try await shop.store.commit { try $0.merge(a.id, with: c.id, by: nil, in: shop.workspace) }
        #expect(try await shop.links().allSatisfy { $0.contains(" now \(a.id)") })
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.merge(c.id, with: b.id, by: nil, in: shop.workspace) }
        }
    }

    @Test("that is not there cannot be taken back, and nobody is merged with themselves")
    func nothingToDo() async throws {
        let shop = try await Shop()
        let a = try await shop.customer("a@example.vn")
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.unmerge(a.id, by: nil, in: shop.workspace) }
        }
        await #expect(throws: StoreError.self) {
            try await shop.store.commit { try $0.merge(a.id, with: a.id, by: nil, in: shop.workspace) }
        }
    }

    @Test("does not reach into another company")
    func workspaces() async throws {
        let shop = try await Shop()
        let neighbour = try await shop.neighbour()
        let a = try await shop.customer("a@example.vn")
        let theirs = try await neighbour.customer("a@example.vn")
        #expect(a.id != theirs.id)
        #expect(try await neighbour.store.read { try $0.customer(a.id, in: neighbour.workspace) } == nil)
        #expect(try await neighbour.store.read { try $0.handles(of: a.id, in: neighbour.workspace) }.isEmpty)
    }

    @Test("leaves comments and words in groups on the timeline of who said them")
    func sharedPlaces() async throws {
        let shop = try await Shop()
        let (an, binh) = (try await shop.customer("an@example.vn"), try await shop.customer("binh@example.vn"))
        let group = try await shop.conversation("g", of: nil, .group)
        for who in [an, binh] {
            try await shop.store.commit { try $0.join(group.id, who.handle, in: shop.workspace) }
        }
        try await shop.message(.message(.text("của An")), in: group, by: an.handle)
        try await shop.message(.message(.text("của Bình")), in: group, by: binh.handle)
        #expect(try await shop.timeline(of: an.id) == ["của An"])
        try await shop.store.commit { try $0.merge(an.id, with: binh.id, by: nil, in: shop.workspace) }
        #expect(try await shop.timeline(of: an.id) == ["của Bình", "của An"])
        #expect(try await shop.store.read { try $0.participants(of: group.id, in: shop.workspace) } == [an.id])
    }
}

extension Shop {
    fileprivate func timeline(of customer: ID<Customer>) async throws -> [String] {
        let workspace = workspace
        return try await store.read { try $0.timeline(of: customer, in: workspace, limit: 50) }
            .compactMap { $0.body.content?.plainText }
    }

    /// Every stored interaction, column by column.
    fileprivate func rows() async throws -> [[SQLValue]] {
        try await store.read { try $0.db.query("SELECT * FROM interaction ORDER BY id").map(\.values) }
    }

    /// Every link in force.
    fileprivate func links() async throws -> [String] {
        let workspace = workspace
        return try await store.read { reader in
            try reader.db.query(
                "SELECT handle, origin, customer, proof FROM link WHERE workspace = ? AND undone_at IS NULL ORDER BY handle",
                workspace
            ).map {
                "\(try $0.int(0)) of \(try $0.id(1, Customer.self)) now \(try $0.id(2, Customer.self)) \(try $0.text(3))"
            }
        }
    }
}
