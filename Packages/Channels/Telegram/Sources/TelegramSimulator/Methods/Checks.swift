import HubCore

/// What the platform looks at before it takes a message.
enum Checks {
    /// A few of the emoji that may be used as reactions.
    static let reactions: Set<String> = ["👍", "👎", "❤", "🔥", "🎉", "😁", "😢", "🙏", "👏", "🤔", "💯", "👌"]

    /// The text or caption of a call, which is counted in UTF-16 code units.
    static func words(_ call: Parameters, _ field: String) throws(BotError) -> String? {
        let words = call.text(field) ?? ""
        guard words.contains(where: { !$0.isWhitespace }) else {
            if field == "text" { throw .bad("message text is empty") }
            return nil
        }
        guard words.utf16.count <= (field == "text" ? 4096 : 1024) else {
            throw .bad(field == "text" ? "message is too long" : "message caption is too long")
        }
        return words
    }

    /// The buttons under a message.
    static func keyboard(_ markup: JSONValue) throws(BotError) {
        guard let rows = markup["inline_keyboard"]?.elements else { return }
        for button in rows.flatMap({ $0.elements ?? [] }) {
            guard button["text"]?.text?.isEmpty == false else {
                throw .bad("text buttons are unallowed in the inline keyboard")
            }
            guard let data = button["callback_data"]?.text else { continue }
            guard (1...64).contains(data.utf8.count) else { throw .bad("BUTTON_DATA_INVALID") }
        }
    }
}
