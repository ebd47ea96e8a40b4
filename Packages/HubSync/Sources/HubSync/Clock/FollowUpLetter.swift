import HubCore

/// The letter that brings unseen answers to somebody who has left a site.
struct FollowUpLetter: Sendable {
    /// What customers call the site.
    var site: String
    /// Whom it is for; empty if no name is known.
    var name: String
    /// The customer's language as BCP 47, or that of the workspace's region.
    var language: String
    /// The answers, oldest first.
    var answers: [Content]

    /// The letter as content for a channel with subjects.
    var content: Content {
        var content = Content.text(([greeting, opening] + quotes + [closing]).joined(separator: "\n\n"))
        content.subject = isVietnamese ? "Câu trả lời từ \(site)" : "An answer from \(site)"
        return content
    }

    private var isVietnamese: Bool { language.lowercased().hasPrefix("vi") }

    private var greeting: String {
        switch (isVietnamese, name.isEmpty) {
        case (true, true): "Chào bạn,"
        case (true, false): "Chào \(name),"
        case (false, true): "Hello,"
        case (false, false): "Hello \(name),"
        }
    }

    private var opening: String {
        isVietnamese
            ? "Chúng tôi đã trả lời bạn trên \(site), nhưng lúc đó bạn không còn ở trang nữa. Đây là nội dung trả lời:"
            : "We answered you on \(site), but you had already left the page. Here is what we wrote:"
    }

    private var closing: String {
        isVietnamese
            ? "Bạn chỉ cần trả lời thư này, hoặc mở lại \(site) để tiếp tục trò chuyện."
            : "Just reply to this letter, or open \(site) again to go on chatting."
    }

    private var quotes: [String] {
        answers.map { answer in
            var lines = answer.plainText.split(separator: "\n", omittingEmptySubsequences: false).map { "> \($0)" }
            if answer.plainText.isEmpty { lines = [] }
            let files = answer.media.count
            if files > 0 { lines.append("> " + note(of: files)) }
            return lines.joined(separator: "\n")
        }.filter { !$0.isEmpty }
    }

    private func note(of files: Int) -> String {
        if isVietnamese { return "[\(files) tệp đính kèm, xem được khi mở lại \(site)]" }
        return files == 1 ? "[1 file, to be seen on \(site)]" : "[\(files) files, to be seen on \(site)]"
    }
}
