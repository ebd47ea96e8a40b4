import ChannelKit
import HubCore
import Testing

@Suite("Batches")
struct EntriesTests {
    private struct Batch: Decodable {
        var items: Entries<Item>
    }

    private struct Item: Decodable {
        var name: String
    }

    private func decode(_ text: String) -> [Decoded] {
        let raw = RawEvent(mediaType: "application/json", bytes: Array(text.utf8), receivedAt: Timestamp(seconds: 0))
        return raw.decodeJSON(Batch.self) { $0.items.decoded { .unsupported($0.name) } }
    }

    @Test("a broken entry is named and its siblings count")
    func brokenEntry() {
        let found = decode(#"{"items":[{"name":"a"},{"nome":"b"},7,null,{"name":{"x":[]}},{"name":"c"}]}"#)
        #expect(found.count == 6)
        #expect(found.first == .unsupported("a"))
        #expect(found.last == .unsupported("c"))
        #expect(found[1] == .malformed("entry 1: no items.1.name"))
        #expect(found[2] == .malformed("entry 2: items.2 is of the wrong kind"))
    }

    @Test("an event of an impossible year is malformed", arguments: [Int64.max, Int64.min, 253_402_300_800_000])
    func impossibleYear(_ milliseconds: Int64) {
        let raw = RawEvent(mediaType: "application/json", bytes: Array("[]".utf8), receivedAt: Timestamp(seconds: 0))
        let event = InboundEvent(
            key: "1",
            account: [],
            conversation: ConversationRef("1"),
            author: .system,
            occurredAt: Timestamp(milliseconds: milliseconds),
            body: .typing(true)
        )
        #expect(raw.decodeJSON([Int].self) { _ in [.event(event)] } == [.malformed("the time is in no calendar")])
    }

    @Test(
        "bytes that are no batch are one malformed event",
        arguments: ["", "{", "{}", "[]", #"{"items":7}"#, "\u{0}"]
    )
    func noBatch(_ text: String) {
        let found = decode(text)
        #expect(found.count == 1)
        guard case .malformed(let reason)? = found.first else {
            Issue.record("\(found) should be malformed")
            return
        }
        #expect(!reason.isEmpty)
    }
}
