/// Text in which a space at the end of a line means that the paragraph goes on (RFC 3676).
enum FlowedText {
    /// Joins the lines of each paragraph; quoted paragraphs keep their marks.
    static func unwrap(_ text: String, deletesSpace: Bool) -> String {
        var lines: [String] = []
        var openDepth: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let depth = line.prefix { $0 == ">" }.count
            var body = line.dropFirst(depth)
            if body.hasSuffix("\r") { body = body.dropLast() }
            if body.hasPrefix(" ") { body = body.dropFirst() }
            let isSignature = body == "-- "
            let flows = body.hasSuffix(" ") && !isSignature
            let content = flows && deletesSpace ? body.dropLast() : body
            if openDepth == depth, !isSignature, !lines.isEmpty {
                lines[lines.count - 1] += content
            } else {
                lines.append(depth == 0 ? String(content) : String(repeating: ">", count: depth) + " " + content)
            }
            openDepth = flows ? depth : nil
        }
        return lines.joined(separator: "\n")
    }
}
