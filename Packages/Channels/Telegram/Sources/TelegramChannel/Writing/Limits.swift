import ChannelKit
import HubCore

/// How much the Bot API takes.
enum Limits {
    /// Of a text, in UTF-16 code units.
    static let text = 4096
    /// Of a caption, in UTF-16 code units.
    static let caption = 1024
    /// Of what stands beside a pressed button, in UTF-16 code units.
    static let answer = 200
    /// Of a button's value, in bytes.
    static let buttonBytes = 64
    /// Buttons under one message.
    static let buttons = 100
    /// Files of one album.
    static let album = 10
    /// Of an uploaded picture.
    static let photoBytes = 10_000_000
    /// Of any other uploaded file.
    static let fileBytes = 50_000_000
    /// Of a file that a bot may fetch.
    static let downloadBytes = 20 * 1024 * 1024

    static let photoTypes: Set<String> = ["image/jpeg", "image/png", "image/webp"]
    static let audioTypes: Set<String> = ["audio/mpeg", "audio/mp3", "audio/mp4", "audio/m4a", "audio/x-m4a"]
    static let voiceTypes: Set<String> = ["audio/ogg", "audio/opus", "audio/mpeg", "audio/mp4", "audio/m4a"]
    static let stickerTypes: Set<String> = ["image/webp", "video/webm", "application/x-tgsticker"]

    /// A text that fits.
    static func text(_ text: String) throws(SendFailure) -> JSONValue {
        try fitting(text, limit: Self.text, "text")
    }

    /// A caption that fits.
    static func caption(_ text: String) throws(SendFailure) -> JSONValue {
        try fitting(text, limit: caption, "caption")
    }

    /// What is shown to whoever pressed a button.
    static func answer(_ text: String) throws(SendFailure) -> JSONValue {
        try fitting(text, limit: answer, "answer to a pressed button")
    }

    /// Buttons, one in each row.
    static func keyboard(_ choices: [Choice]) throws(SendFailure) -> JSONValue {
        guard choices.count <= buttons else { throw .permanent(.init("there are more than \(buttons) choices")) }
        var rows: [JSONValue] = []
        for choice in choices {
            guard choice.label.contains(where: { !$0.isWhitespace }) else {
                throw .permanent(.init("a choice has no label"))
            }
            guard (1...buttonBytes).contains(choice.value.utf8.count) else {
                throw .permanent(.init("the value of a choice is not 1 to \(buttonBytes) bytes long"))
            }
            rows.append([["text": .string(choice.label), "callback_data": .string(choice.value)]])
        }
        return ["inline_keyboard": .array(rows)]
    }

    private static func fitting(_ text: String, limit: Int, _ what: String) throws(SendFailure) -> JSONValue {
        guard text.contains(where: { !$0.isWhitespace }) else { throw .permanent(.init("the \(what) is empty")) }
        let length = text.utf16.count
        guard length <= limit else {
            throw .permanent(.init("the \(what) is \(length) UTF-16 units long; Telegram takes \(limit)"))
        }
        return .string(text)
    }
}
