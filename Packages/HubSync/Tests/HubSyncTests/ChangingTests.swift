import ChannelKit
import HubCore
import HubStorage
@testable import HubSync
import Testing

@Suite("Changes to what was said")
struct ChangingTests {
    let an = Person("an")

    @Test("edits, withdrawals and reactions change their message", arguments: [false, true])
    func changes(inOneBatch: Bool) async throws {
        let hub = try await Hub()
        let events = [
            an.says("giá bao nhiêu", ref: "m1"), an.says("xóa đi", ref: "m2"), an.says("hay quá", ref: "m3"),
            an.event("e1", .edited("m1", .text("Giá bao nhiêu ạ?")), at: 5), an.event("d1", .deleted("m2"), at: 6),
            an.event("r1", .reaction("m3", "❤️")), an.event("r2", .reaction("m3", "👍")),
        ]
        if inOneBatch {
            try await hub.receive(events.map { .init(event: $0) })
            try await hub.settle()
        } else {
            for event in events { try await hub.apply(event) }
        }
        try await expectChanged(hub)
    }

    @Test("wait for a message that they overtook", arguments: [false, true])
    func early(inOneBatch: Bool) async throws {
        let hub = try await Hub()
        let events = [
            an.event("r1", .reaction("m3", "❤️")), an.event("d1", .deleted("m2"), at: 6),
            an.event("e1", .edited("m1", .text("Giá bao nhiêu ạ?")), at: 5), an.event("r2", .reaction("m3", "👍")),
            an.says("giá bao nhiêu", ref: "m1"), an.says("xóa đi", ref: "m2"), an.says("hay quá", ref: "m3"),
        ]
        if inOneBatch {
            try await hub.receive(events.map { .init(event: $0) })
            try await hub.settle()
        } else {
            for event in events { try await hub.apply(event) }
        }
        try await expectChanged(hub)
    }

    private func expectChanged(_ hub: Hub) async throws {
        let all = try await hub.interactions("chat-an")
        #expect(all.map { $0.body.content?.plainText } == ["Giá bao nhiêu ạ?", "xóa đi", "hay quá"])
        #expect(all.map { $0.editedAt != nil } == [true, false, false])
        #expect(all.map { $0.deletedAt != nil } == [false, true, false])
        #expect(all[2].reactions.map(\.symbol) == ["👍"])
    }

    @Test("of another conversation's message with the same id do nothing here")
    func idsPerChat() async throws {
        let hub = try await Hub()
        let binh = Person("binh")
        try await hub.apply(binh.says("của Bình", ref: "5"))
        try await hub.apply(
            an.event("e", .edited("5", .text("x"))),
            an.event("d", .deleted("5")),
            an.event("r", .reaction("5", "👎")),
            an.event("s", .receipt(["5"], .read, reason: nil))
        )
        let theirs = try #require(try await hub.interactions("chat-binh").first)
        #expect(theirs.body == .message(.text("của Bình")))
        #expect(theirs.deletedAt == nil && theirs.reactions.isEmpty && theirs.delivery == nil)
    }

    @Test("keep the newest words, whatever order edits come in")
    func editOrder() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("1", ref: "m"))
        try await hub.apply(an.event("e2", .edited("m", .text("3")), at: 20))
        try await hub.apply(an.event("e1", .edited("m", .text("2")), at: 10))
        #expect(try await hub.texts("chat-an") == ["3"])
    }

    @Test("take a reaction back, each author their own")
    func reactions() async throws {
        let hub = try await Hub()
        let binh = Person("binh").at("g", .group)
        let inGroup = an.at("g", .group)
        try await hub.apply(inGroup.says("a", ref: "m"))
        try await hub.apply(inGroup.event("1", .reaction("m", "❤️")), binh.event("2", .reaction("m", "👍")))
        try await hub.apply(inGroup.event("3", .reaction("m", nil)))
        #expect(try await hub.interactions("g").first?.reactions.map(\.symbol) == ["👍"])
    }

    @Test("receipts move our message forward and never back, and show up to where the customer has read")
    func receipts() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .sent)
        try await hub.apply(an.event("1", .receipt(["out-1"], .read, reason: nil)))
        try await hub.apply(an.event("2", .receipt(["out-1", "unknown"], .delivered, reason: nil)))
        #expect(try await hub.delivery(of: reply) == .read)
        #expect(try await hub.conversation("chat-an").seenSequence == reply.sequence)
    }

    @Test("receipts that are faster than the platform's answer to the attempt are not lost")
    func fastReceipt() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        hub.platforms[0].hold { [an] in
            try? await hub.apply(an.event("1", .receipt(["out-1"], .read, reason: nil)))
            try? await hub.apply(an.event("2", .reaction("out-1", "❤️")))
        }
        try await hub.sender.sendDue()
        #expect(try await hub.delivery(of: reply) == .read)
        #expect(try await hub.interactions("chat-an").last?.reactions.map(\.symbol) == ["❤️"])
    }

    @Test("a bounce in a thread of its own finds the letter it is about")
    func bounce() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let reply = try await hub.reply("Dạ", in: "chat-an")
        try await hub.sender.sendDue()
        let daemon = Person("daemon", chat: "bounces")
        try await hub.apply(daemon.platform("b", .receipt(["out-1"], .failed, reason: "no such mailbox")))
        #expect(try await hub.delivery(of: reply) == .failed)
        #expect(try await hub.tickets().count == 1)
    }

    @Test("the parts of an album are one message, in one batch or one by one, and each can be edited or answered")
    func albums() async throws {
        let hub = try await Hub()
        let parts = (1...4).map { number in
            var event = an.event(
                "p\(number)",
                .message(
                    Content(parts: [.media(Media(kind: .image, source: .remote("f\(number)"), caption: "\(number)"))]),
                    MessageRef("m\(number)")
                )
            )
            event.album = "a1"
            return event
        }
        try await hub.apply(parts[0], parts[1])
        try await hub.apply(parts[2])
        try await hub.apply(parts[3], parts[0])
        let all = try await hub.interactions("chat-an")
        #expect(all.count == 1)
        #expect(all.first?.body.content?.media.map(\.source) == (1...4).map { .remote("f\($0)") })
        try await hub.apply(an.event("r", .reaction("m3", "❤️")))
        #expect(try await hub.interactions("chat-an").first?.reactions.count == 1)
        #expect(try await hub.tickets().count == 1)
    }

    /// A picture of an album, by its number.
    private func picture(_ number: Int, _ caption: String? = nil) -> Content {
        Content(parts: [.media(Media(kind: .image, source: .remote("f\(number)"), caption: caption))])
    }

    private func album(_ hub: Hub) async throws -> Interaction {
        for number in 1...3 {
            var event = an.event("p\(number)", .message(picture(number, "\(number)"), MessageRef("m\(number)")))
            event.album = "a1"
            try await hub.apply(event)
        }
        return try #require(try await hub.interactions("chat-an").first)
    }

    private func files(of interaction: Interaction, in hub: Hub) async throws -> [AttachmentRecord] {
        let workspace = hub.workspace
        return try await hub.store.read {
            try $0.attachments(of: [interaction.id], in: workspace)[interaction.id] ?? []
        }
    }

    @Test("an edit of one picture of an album leaves the others, and the files that are here, as they are")
    func editOfOnePart() async throws {
        let hub = try await Hub()
        let whole = try await album(hub)
        let last = try #require(try await files(of: whole, in: hub).last)
        try await hub.store.commit { try $0.stored(last, blob: "b3", size: 3, mimeType: nil) }
        try await hub.apply(
            an.event("e1", .edited("m1", Content(parts: [.text("đổi thành chữ"), .text("hai dòng")])), at: 20),
            an.event("e2", .edited("m2", picture(22, "khác")), at: 10),
            an.event("e0", .edited("m2", picture(2, "cũ")), at: 5),
            an.event("e3", .edited("m3", picture(3, "ba")), at: 15)
        )
        let edited = try #require(try await hub.interactions("chat-an").first)
        #expect(
            edited.body.content?.parts == [.text("đổi thành chữ"), .text("hai dòng")] + picture(22, "khác").parts
                + picture(3, "ba").parts
        )
        #expect(edited.editedAt == Timestamp(seconds: 1_777_597_020) && edited.deletedAt == nil)
        let files = try await files(of: whole, in: hub)
        #expect(files.map(\.position) == [0, 1] && files.map(\.blob) == [nil, "b3"])
        #expect(files.last?.id == last.id)
    }

    @Test("a part of an album that is taken away goes alone, and the message with the last of them")
    func withdrawalOfParts() async throws {
        let hub = try await Hub()
        _ = try await album(hub)
        try await hub.apply(an.platform("d1", .deleted("m1")))
        var left = try #require(try await hub.interactions("chat-an").first)
        #expect(left.body.content?.parts == picture(2, "2").parts + picture(3, "3").parts && left.deletedAt == nil)
        #expect(try await files(of: left, in: hub).map(\.position) == [0, 1])
        try await hub.apply(an.event("e3", .edited("m3", picture(3, "ba")), at: 5), an.platform("d2", .deleted("m2")))
        left = try #require(try await hub.interactions("chat-an").first)
        #expect(left.body.content == picture(3, "ba") && left.deletedAt == nil)
        try await hub.apply(an.platform("d3", .deleted("m3")))
        #expect(try await hub.interactions("chat-an").first?.deletedAt != nil)
    }

    @Test("one of several messages that ours became is edited or taken away alone")
    func partsOfOurs() async throws {
        let hub = try await Hub()
        try await hub.apply(an.says("alo"))
        let said = Content(parts: [.text("một"), .text("hai")])
        #expect(try await hub.reply(said, in: "chat-an").map(\.body.content) == [said])
        hub.platforms[0].answer(.success(.sent(["o1", "o2"])))
        try await hub.sender.sendDue()
        var edit = an.event("e", .edited("o2", .text("ba")), at: 5)
        edit.author = .business(nil)
        try await hub.apply(edit, an.platform("d", .deleted("o1")))
        let ours = try #require(try await hub.interactions("chat-an").last)
        #expect(ours.body.content?.parts == [.text("ba")] && ours.deletedAt == nil)
    }

    @Test("a call is one interaction from its first ring to its end")
    func calls() async throws {
        let hub = try await Hub()
        for (key, state) in [("1", CallRecord.State.ringing), ("2", .answered), ("3", .ended)] {
            try await hub.apply(an.event(key, .call(CallRecord(state: state, isInbound: true), "call-7")))
        }
        let all = try await hub.interactions("chat-an")
        #expect(all.map(\.body) == [.call(CallRecord(state: .ended, isInbound: true))])
        #expect(try await hub.tickets().count == 1)
    }
}
