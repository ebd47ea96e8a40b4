import ChannelKit
import HubCore
@testable import HubSync
import Testing

@Suite("Cutting texts")
struct TextSplitterTests {
    typealias Unit = ChannelCapabilities.TextRules.Unit

    private func split(_ text: String, _ length: Int, _ unit: Unit = .grapheme) -> [String] {
        TextSplitter(.init(maxLength: length, unit: unit)).split(text)
    }

    @Test("leaves alone what fits, and cuts at the pause that people would make")
    func pauses() {
        #expect(split("vừa", 3) == ["vừa"])
        #expect(split("Dòng một\nDòng hai. Hết", 16) == ["Dòng một", "Dòng hai. Hết"])
        #expect(split("Xin chào. Bạn khỏe không", 16) == ["Xin chào.", "Bạn khỏe không"])
        #expect(split("một hai ba bốn năm", 9) == ["một hai", "ba bốn", "năm"])
        #expect(split("khôngcódấucáchnào", 5) == ["không", "códấu", "cáchn", "ào"])
        #expect(split("giá 1.250.000 và 3.500.000 đồng", 14) == ["giá 1.250.000", "và 3.500.000", "đồng"])
        #expect(split("", 5) == [""])
    }

    @Test("never sends an empty piece, however much white space there is")
    func whiteSpace() {
        let text = String(repeating: " ", count: 30) + "a" + String(repeating: "\n", count: 30) + "b"
        #expect(split(text, 5) == ["a", "b"])
    }

    @Test("counts in the platform's unit and never cuts a character", arguments: [Unit.grapheme, .utf16, .byte])
    func units(unit: Unit) {
        let family = "👨‍👩‍👧‍👦"
        let decomposed = "Tie\u{302}\u{301}ng Vie\u{323}\u{302}t"
        let text = String(repeating: family + decomposed + "🇻🇳é\r\n", count: 20)
        let rules = ChannelCapabilities.TextRules(maxLength: 60, unit: unit)
        let pieces = TextSplitter(rules).split(text)
        #expect(pieces.allSatisfy { rules.allows($0) && !$0.isEmpty })
        let characters = Set(text)
        #expect(pieces.joined().allSatisfy { characters.contains($0) })
        #expect(pieces.joined().filter { !$0.isWhitespace } == text.filter { !$0.isWhitespace })
    }

    @Test("lets a single character through that is too long by itself")
    func giant() {
        #expect(split("👨‍👩‍👧‍👦a", 4, .byte) == ["👨‍👩‍👧‍👦", "a"])
    }

    @Test("takes time in proportion to the text")
    func large() {
        let text = String(repeating: "Việt Nam ", count: 60_000)
        let pieces = split(text, 50)
        #expect(pieces.count > 10_000)
        #expect(pieces.joined(separator: " ") == text)
    }
}

@Suite("The send gate")
struct SendGateTests {
    private let now = Timestamp(seconds: 1_777_597_200)

    private func check(
        _ action: OutboundCommand.Action,
        _ capabilities: ChannelCapabilities,
        heard: Duration? = .zero,
        by sender: SenderKind = .human
    ) throws(SendRefusal) {
        try SendGate(capabilities).check(action, lastInbound: heard.map { now - $0 }, sender: sender, now: now)
    }

    @Test("keeps reply windows to the second, for people and machines apart, and says what is left to do")
    func windows() throws {
        let day = 86_400
        let chat = ChannelCapabilities.chat(
            .none,
            windows: [
                ReplyWindow(seconds: day, after: .template), ReplyWindow(seconds: 7 * day, for: .human, after: .wait),
            ]
        )
        let hello = OutboundCommand.Action.message(.text("a"))
        try check(hello, chat, heard: .seconds(7 * day))
        try check(hello, chat, heard: .seconds(day), by: .automation)
        #expect(throws: SendRefusal.windowClosed(.wait, closedAt: now - .seconds(1))) {
            try check(hello, chat, heard: .seconds(7 * day + 1))
        }
        #expect(throws: SendRefusal.windowClosed(.template, closedAt: now - .seconds(1))) {
            try check(hello, chat, heard: .seconds(day + 1), by: .automation)
        }
        #expect(throws: SendRefusal.self) { try check(hello, chat, heard: nil) }
        try check(.markRead("m"), chat, heard: nil)
        try check(hello, .chat, heard: nil)
        #expect(SendGate(.chat).closes(after: now, for: .human) == nil)
        #expect(SendGate(chat).closes(after: now, for: .automation) == now + .seconds(day))
    }

    @Test("refuses what the channel cannot do, before any call")
    func features() throws {
        let text = ChannelCapabilities(text: .init(maxLength: 10, unit: .grapheme))
        let table: [(OutboundCommand.Action, String)] = [
            (.edit("m", .text("a")), "edit"), (.delete("m"), "delete"), (.react("m", "👍"), "react"),
            (.markRead("m"), "mark_read"), (.typing(true), "typing"),
            (.message(Content(parts: [.location(Location(latitude: 0, longitude: 0))])), "location"),
            (.message(Content(parts: [.choice(Choice(label: "a", value: "a"))])), "choices"),
            (.message(Content(parts: [.media(Media(kind: .voice, source: .blob("x")))])), "voice"),
        ]
        for (action, feature) in table {
            #expect(throws: SendRefusal.unsupported(feature)) { try check(action, text) }
        }
        var pictures = text
        pictures.media[.image] = .init(maxBytes: 100)
        let large = Content(parts: [.media(Media(kind: .image, source: .blob("x"), size: 101))])
        #expect(throws: SendRefusal.tooLarge(.image, maxBytes: 100)) { try check(.message(large), pictures) }
        pictures.media[.image] = .init(maxBytes: 100, maxCaption: 3)
        for (caption, fits) in [("ổn ạ", false), ("ổn", true)] {
            let named = Content(parts: [.media(Media(kind: .image, source: .blob("x"), caption: caption))])
            let message = OutboundCommand.Action.message(named)
            if fits {
                try check(message, pictures)
            } else {
                #expect(throws: SendRefusal.captionTooLong(.image, maxLength: 3)) { try check(message, pictures) }
            }
        }
        for empty in [Content(parts: []), .text(" \n\t"), Content(parts: [.text(""), .text(" ")])] {
            #expect(throws: SendRefusal.empty) { try check(.message(empty), pictures) }
        }
    }

    @Test("cuts content so that each piece fits, files with the last words before them")
    func pieces() {
        var chat = ChannelCapabilities.chat
        chat.text = .init(maxLength: 10, unit: .grapheme)
        let photo = Content.Part.media(Media(kind: .image, source: .blob("x")))
        let content = Content(parts: [.text("một hai ba bốn"), photo, .text("năm")], subject: "s", quoted: "m")
        let pieces = SendGate(chat).split(content)
        #expect(pieces.map(\.parts) == [[.text("một hai ba")], [.text("bốn"), photo, .text("năm")]])
        #expect(pieces.allSatisfy { $0.subject == "s" && $0.quoted == nil })
        chat.reply = .native
        #expect(SendGate(chat).split(content).map(\.quoted) == ["m", nil])
        // Two texts that fit alone and not together.
        let two = Content(parts: [.text("sáu bảy"), .text("tám chín")])
        #expect(SendGate(chat).split(two).map(\.plainText) == ["sáu bảy", "tám chín"])
        #expect(SendGate(chat).split(.text("vừa")) == [.text("vừa")])
    }
}
