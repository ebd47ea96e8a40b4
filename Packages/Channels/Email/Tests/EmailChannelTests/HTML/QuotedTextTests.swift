import Testing

@testable import EmailChannel

@Suite("Quoted text is folded")
struct QuotedTextTests {
    static let introductions = [
        "On Wed, Jan 15, 2025 at 9:50 AM CSKH <cskh@shopabc.vn> wrote:\n> cũ",
        "Vào Th 4, 15 thg 1, 2025 vào lúc 09:50 CSKH Shop ABC <\ncskh@shopabc.vn> đã viết:\n\n> cũ",
        "Vào 14:24 8 tháng 6, 2017, CSKH <cskh@shopabc.vn>\nđã viết:\n> cũ",
        "-----Original Message-----\nFrom: x\ncũ", "-----Thư gốc-----\nTừ: x\ncũ",
        "Từ: CSKH <cskh@shopabc.vn>\nĐã gửi: 15/01/2025\nĐến: Hoa\nChủ đề: Đơn hàng\n\ncũ",
        "From: CSKH <cskh@shopabc.vn>\nSent: Wednesday\nTo: Hoa\nSubject: x\n\ncũ",
        "________________________________\nFrom: x\nSent: y\nTo: z\ncũ", "--- Trả lời phía trên dòng này ---\ncũ",
        "> cũ",
    ]

    @Test("below each of the usual introductions", arguments: introductions)
    func cuts(introduction: String) {
        let text = QuotedText("Dạ em chưa nhận được ạ.\n\n" + introduction)
        #expect(text.fresh == "Dạ em chưa nhận được ạ.")
        #expect(text.quoted.hasSuffix("cũ"))
    }

    @Test("also if the answer stands below it")
    func keepsAnswersBelow() {
        let text = QuotedText("On Jan 1, 2025, a@b.vn wrote:\n> cũ\n\nMới ở dưới")
        #expect(text.fresh == "Mới ở dưới")
        #expect(text.quoted.contains("> cũ"))
    }

    @Test("but not if answers stand between the quoted lines, or if nothing else is there")
    func keepsEverything() {
        let inline = "> một?\nđúng\n> hai?\nsai"
        #expect(QuotedText(inline).fresh == inline)
        let forward = "---------- Forwarded message ---------\nFrom: a\ncũ"
        #expect(QuotedText(forward).fresh == forward)
    }

    @Test(
        "and ordinary sentences are no introduction",
        arguments: ["On Monday we wrote: hello", "Vào chợ mua rau.", "From: here"]
    )
    func keepsSentences(line: String) {
        #expect(QuotedText("a\n" + line + "\nb").quoted.isEmpty)
    }

    @Test("and signatures are set apart")
    func splitsSignatures() {
        #expect(QuotedText("Chào\n-- \nHoa\n0901").signature == "Hoa\n0901")
        #expect(QuotedText("Chào\n\nĐã gửi từ iPhone của tôi").signature == "Đã gửi từ iPhone của tôi")
        #expect(QuotedText("Sent from my iPhone").fresh == "Sent from my iPhone")
    }
}
