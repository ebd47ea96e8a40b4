internal import ChannelKit
internal import HubCore

extension LetterReader {
    /// What the letter says, with earlier letters folded and HTML made harmless.
    var content: Content {
        var content = Content(parts: [], subject: letter.subject.isEmpty ? nil : letter.subject)
        content.quoted = thread.earlier.first.map { MessageRef($0) }
        let text = QuotedText(letter.text)
        if !text.fresh.isEmpty { content.parts.append(.text(text.fresh)) }
        if let html = letter.html {
            let clean = HTMLCleaner.clean(HTMLQuotes.split(HTMLNode.parse(html)).fresh, parts: partIDs)
            if !clean.isEmpty { content.parts.append(.html(clean)) }
        }
        if !text.folded.isEmpty { content.parts.append(.quotedText(text.folded)) }
        content.parts += letter.files.map { .media(media($0)) }
        if let size = raw.headers[EmailAdapter.sizeHeader] {
            content.parts.append(.unsupported("mail.body_too_large:\(size)"))
        }
        content.parts += letter.problems.intersection(Self.worthSaying).map(\.rawValue).sorted()
            .map { .unsupported("mail.\($0)") }
        return content
    }

    private static let worthSaying: Set<Letter.Problem> = [.nestedTooDeep, .tooManyParts, .tooManyFiles, .textCut]

    private var partIDs: Set<String> {
        Set(letter.files.compactMap(\.contentID))
    }

    private func media(_ file: Letter.File) -> Media {
        Media(
            kind: Self.kind(file.mimeType),
            source: .part(file.number),
            name: file.name,
            mimeType: file.mimeType,
            size: file.size,
            contentID: file.isInline ? file.contentID : nil
        )
    }

    private static func kind(_ type: String) -> MediaKind {
        switch type.prefix(while: { $0 != "/" }) {
        case "image": .image
        case "video": .video
        case "audio": .audio
        default: .file
        }
    }
}
