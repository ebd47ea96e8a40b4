import ChannelKit
import HubCore
@testable import TelegramChannel
import Testing

@Suite("What is left of a message that went out in part")
struct MessagePlanTests {
    @Test("keeps whole albums and the buttons below the last text, and answers no message twice")
    func left() throws {
        let picture = Content.Part.media(Media(kind: .image, source: .remote("p")))
        let file = Content.Part.media(Media(kind: .file, source: .remote("f")))
        let button = Content.Part.choice(Choice(label: "Có", value: "yes"))
        let parts = [.text("Một"), picture, picture, button, .quotedText("cũ"), file, .text("Hai"), picture, picture]
        let plan = try MessagePlan(Content(parts: parts, quoted: "7"), to: ChatAddress(5))
        #expect(plan.steps.map(\.parts) == [1, 2, 1, 1, 2])
        let left = (1...4).map { plan.left(after: $0) }
        #expect(left.map(\.quoted) == [nil, nil, nil, nil])
        #expect(left[0].parts == [picture, picture, button, file, .text("Hai"), picture, picture])
        #expect(left[1].parts == [button, file, .text("Hai"), picture, picture])
        #expect(left[2].parts == [button, .text("Hai"), picture, picture])
        #expect(left[3].parts == [picture, picture])
    }
}
