/// File names that senders wrote, made safe to show and to save under.
enum FileName {
    static let longest = 120

    /// The last component without control and direction characters; one made of the type if nothing is left.
    static func clean(_ name: String, type: String) -> String {
        let last = name.normalized.split { $0 == "/" || $0 == "\\" }.last ?? ""
        let scalars = last.unicodeScalars.filter { !isHidden($0) }.map {
            "<>:\"|?*".unicodeScalars.contains($0) ? "_" : $0
        }
        var text = String(String.UnicodeScalarView(scalars)).trimmed
        while text.hasPrefix(".") || text.hasPrefix(" ") { text.removeFirst() }
        while text.hasSuffix(".") || text.hasSuffix(" ") { text.removeLast() }
        guard !text.isEmpty else { return "file" + (endings[type] ?? fallbackEnding(type)) }
        return shortened(text)
    }

    // Control characters, and those that turn the reading direction so that `exe.pdf` can hide `fdp.exe`.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: true
        default: false
        }
    }

    private static func shortened(_ text: String) -> String {
        guard text.count > longest else { return text }
        let ending = text.lastIndex(of: ".").map { text[$0...] } ?? ""
        guard ending.count <= 12 else { return String(text.prefix(longest)) }
        return String(text.prefix(longest - ending.count)) + ending
    }

    private static func fallbackEnding(_ type: String) -> String {
        type.hasPrefix("text/") ? ".txt" : ".bin"
    }

    private static let endings = [
        "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp",
        "application/pdf": ".pdf",
        "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv",
        "message/rfc822": ".eml",
        "application/zip": ".zip", "application/ms-tnef": ".dat", "audio/mpeg": ".mp3", "video/mp4": ".mp4",
    ]
}
