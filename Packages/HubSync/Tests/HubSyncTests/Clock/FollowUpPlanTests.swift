import HubCore
import Testing

@testable import HubSync

@Suite("Whether an answer follows its reader")
struct FollowUpPlanTests {
    private static let start = Timestamp(seconds: 1_700_000_000)

    private func said(
        _ text: String,
        by author: Interaction.Author = .agent(ID(1)),
        _ sequence: Int64,
        after seconds: Int64 = 0,
        delivery: Delivery? = .sent,
        body: Interaction.Body? = nil
    ) -> Interaction {
        Interaction(
            id: ID(sequence),
            conversation: ID(1),
            sequence: sequence,
            author: author,
            body: body ?? .message(.text(text)),
            occurredAt: Self.start + .seconds(seconds),
            receivedAt: Self.start + .seconds(seconds),
            delivery: delivery
        )
    }

    private func verdict(_ unseen: [Interaction], isWatched: Bool = false, after seconds: Int64) -> FollowUpPlan.Verdict
    {
        FollowUpPlan(unseen: unseen, isWatched: isWatched, patience: .seconds(300))
            .verdict(at: Self.start + .seconds(seconds))
    }

    @Test("it does once the oldest has waited long enough, and takes the others along")
    func writes() {
        let answers = [said("one", 1), said("two", 2, after: 290)]
        #expect(verdict(answers, after: 299) == .wait)
        #expect(verdict(answers, after: 300) == .write([.text("one"), .text("two")], through: 2))
    }

    @Test("it does not while the customer has the conversation open")
    func waitsForWatchers() {
        #expect(verdict([said("one", 1)], isWatched: true, after: 9999) == .wait)
    }

    @Test("it does not while it is still on its way", arguments: [Delivery.queued, .accepted])
    func waitsForSending(_ delivery: Delivery) {
        #expect(verdict([said("one", 1, delivery: delivery)], after: 9999) == .wait)
    }

    @Test("there is nothing to follow with after something else than an answer")
    func ignoresTheRest() {
        var withdrawn = said("oops", 4)
        withdrawn.deletedAt = Self.start
        let others = [
            said("not sent", 1, delivery: .failed), said("taken back", 2, delivery: .cancelled),
            said("read", 3, delivery: .read), withdrawn,
            said("", 5, delivery: nil, body: .note(.text("internal"))),
            said("", by: .system, 6, delivery: nil, body: .system(SystemNotice("any"))),
        ]
        #expect(verdict(others, after: 9999) == .nothing)
        #expect(verdict([], after: 9999) == .nothing)
    }

    @Test("what stood before the customer's own last word was seen, but not by looking at a page")
    func startsAfterTheCustomer() {
        let word = said("thanks", by: .customer(ID(1)), 2, delivery: nil)
        let visit = said("", by: .customer(ID(1)), 4, delivery: nil, body: .visit(PageVisit(url: "/", title: "Home")))
        #expect(verdict([said("one", 1), word], after: 9999) == .nothing)
        #expect(
            verdict([said("one", 1), word, said("two", 3), visit], after: 9999) == .write([.text("two")], through: 3)
        )
    }
}

@Suite("The letter that follows")
struct FollowUpLetterTests {
    @Test("speaks Vietnamese to whoever does")
    func speaksVietnamese() {
        let answers = [Content.text("Dạ còn ạ.\nMàu đỏ và xanh."), Content.text("Anh cần size nào ạ?")]
        let letter = FollowUpLetter(site: "Shop Hoa", name: "Ngọc Anh", language: "vi-VN", answers: answers).content
        #expect(letter.subject == "Câu trả lời từ Shop Hoa")
        #expect(
            letter.plainText == """
                Chào Ngọc Anh,

                Chúng tôi đã trả lời bạn trên Shop Hoa, nhưng lúc đó bạn không còn ở trang nữa. Đây là nội dung trả lời:

                > Dạ còn ạ.
                > Màu đỏ và xanh.

                > Anh cần size nào ạ?

                Bạn chỉ cần trả lời thư này, hoặc mở lại Shop Hoa để tiếp tục trò chuyện.
                """
        )
    }

    @Test("speaks English to everybody else, and says that there are files")
    func speaksEnglish() {
        let picture = Media(kind: .image, source: .blob(BlobHash("x")), caption: "Like this one")
        let answers = [Content(parts: [.media(picture)])]
        let letter = FollowUpLetter(site: "Shop Hoa", name: "", language: "de", answers: answers).content
        #expect(letter.subject == "An answer from Shop Hoa")
        #expect(letter.plainText.hasPrefix("Hello,\n\nWe answered you on Shop Hoa"))
        #expect(letter.plainText.contains("> Like this one\n> [1 file, to be seen on Shop Hoa]"))
    }
}
