import Foundation

/// Figures as a table for people; it is Markdown, so that it can be pasted into a page.
struct Table {
    private var rows: [[String]] = [["row", "what", "measured", "beside it", "ratio", "must", "met"]]

    init(_ figures: [Figure]) {
        for figure in figures {
            rows.append([
                figure.row.rawValue,
                figure.name,
                "\(Self.number(figure.value)) \(figure.unit)",
                figure.baseline.map { "\($0.name): \(Self.number($0.value)) \(figure.unit)" } ?? "",
                figure.ratio.map { Self.ratio($0) } ?? "",
                figure.must?.text ?? "",
                figure.must.map { $0.isMet ? "yes" : "no" } ?? "",
            ])
        }
    }

    var text: String {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = rows.map { line($0, widths) }
        lines.insert("|" + widths.map { String(repeating: "-", count: $0 + 2) }.joined(separator: "|") + "|", at: 1)
        return lines.joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        return "| " + padded.joined(separator: " | ") + " |"
    }

    /// A number with as many digits as mean something.
    static func number(_ value: Double) -> String {
        guard value.isFinite else { return "none" }
        if value.magnitude >= 1000 { return grouped(Int(value.rounded())) }
        if value.magnitude >= 100 || value == value.rounded() { return String(Int(value.rounded())) }
        return String(format: value.magnitude >= 10 ? "%.1f" : "%.2f", value)
    }

    private static func ratio(_ value: Double) -> String {
        value < 2 ? String(format: "%.0f %%", value * 100) : String(format: "%.1f ×", value)
    }

    private static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
        return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
    }
}
