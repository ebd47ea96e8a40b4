import HubCore

/// A message as it stands in a letter that passes it on.
struct ForwardedQuote: Sendable {
    var author: String
    var moment: Timestamp
    var subject: String?
    var text: String
    /// Files that cannot go along.
    var missing: [String]
    var isVietnamese: Bool

    /// The subject of the letter.
    var heading: String? {
        subject.map { subject in
            let isMarked = ["fwd:", "fw:", "chuyển tiếp:"].contains { subject.lowercased().hasPrefix($0) }
            return isMarked ? subject : "Fwd: " + subject
        }
    }

    /// The lines above the text, then the text; `cut` says that it goes on in the original.
    func text(cut: Bool) -> String {
        let title = isVietnamese ? "Thư được chuyển tiếp" : "Forwarded message"
        var lines = ["---------- \(title) ----------"]
        if !author.isEmpty { lines.append((isVietnamese ? "Từ: " : "From: ") + author) }
        lines.append((isVietnamese ? "Ngày: " : "Date: ") + day)
        if let subject, !subject.isEmpty { lines.append((isVietnamese ? "Chủ đề: " : "Subject: ") + subject) }
        for name in missing {
            lines.append((isVietnamese ? "Không kèm được tệp: " : "Without the file: ") + name)
        }
        return lines.joined(separator: "\n") + "\n\n" + text + (cut ? "\n[…]" : "")
    }

    // Such as `2026-05-01 01:00 UTC`, which reads the same everywhere.
    private var day: String {
        let full = moment.description
        return full.prefix(10) + " " + full.dropFirst(11).prefix(5) + " UTC"
    }
}
