import HubCore

/// The plain words of a text with headings, lists and tables.
struct RichText {
    /// The words, a line for each paragraph.
    private(set) var text = ""
    /// Whether there are pictures, sounds or maps that the words do not show.
    private(set) var hasMore = false

    /// Reads the member `rich_message`.
    init(_ message: JSONValue) {
        for block in message["blocks"]?.elements ?? [] { read(block) }
        while text.hasSuffix("\n") { text.removeLast() }
    }

    private mutating func read(_ block: JSONValue) {
        guard case .object(let members) = block else { return }
        if ["photo", "video", "animation", "audio", "voice_note", "location"].contains(where: { members[$0] != nil }) {
            hasMore = true
        }
        if let label = members["label"]?.text { text += label + " " }
        line(members["summary"])
        line(members["text"] ?? members["expression"])
        for part in members["blocks"]?.elements ?? members["items"]?.elements ?? [] { read(part) }
        for row in members["cells"]?.elements ?? [] {
            line(.array(row.elements?.compactMap { $0["text"] }.flatMap { [$0, " "] } ?? []))
        }
        line(members["caption"]?["text"] ?? members["caption"])
        line(members["credit"])
    }

    private mutating func line(_ value: JSONValue?) {
        guard let value else { return }
        let words = Self.words(of: value)
        if !words.isEmpty { text += words + "\n" }
    }

    private static func words(of value: JSONValue) -> String {
        switch value {
        case .string(let text): return text
        case .array(let parts): return parts.map(words).joined()
        case .object(let members):
            let shown = members["text"].map(words) ?? members["alternative_text"]?.text ?? members["expression"]?.text
            guard let url = members["url"]?.text, url != shown else { return shown ?? "" }
            return "\(shown ?? "") (\(url))"
        default: return ""
        }
    }
}
