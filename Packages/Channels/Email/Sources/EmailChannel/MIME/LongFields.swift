/// Cuts header fields that are longer than anything people send.
///
/// GMime reads some fields of a letter, and of every letter inside of it, as soon as it meets them, and for some of what
/// they may hold it takes the square of their length. So they are cut before it sees them.
enum LongFields {
    /// The most bytes of one field, and of all together; after that there is little room for each.
    static let longest = 16_384
    static let mostTogether = 1 << 20
    static let shortestCut = 1000

    /// The letter without the ends of such fields, in its own header and in those of its parts.
    static func cut(_ letter: [UInt8]) -> [UInt8] {
        let ends = letter.withUnsafeBufferPointer { surplus(in: $0) }
        guard !ends.isEmpty else { return letter }
        var kept: [UInt8] = []
        kept.reserveCapacity(letter.count)
        var next = 0
        for end in ends {
            kept += letter[next..<end.lowerBound]
            next = end.upperBound
        }
        return kept + letter[next...]
    }

    /// How many bytes of a text may be kept so that no character of UTF-8 is cut.
    static func wholeCharacters(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, limit: Int) -> Int {
        let end = start + limit
        guard end < bytes.count else { return bytes.count - start }
        return (max(start, end - 3)...end).last { bytes[$0] & 0xC0 != 0x80 }.map { $0 - start } ?? limit
    }

    private static func surplus(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var room = mostTogether
        var line = 0
        while line < bytes.count {
            guard isRead(bytes, at: line) else {
                line = lineEnd(bytes, from: line) + 1
                continue
            }
            var end = lineEnd(bytes, from: line)
            while end + 1 < bytes.count, bytes[end + 1] == 0x20 || bytes[end + 1] == 9 {
                end = lineEnd(bytes, from: end + 1)
            }
            let limit = max(shortestCut, min(longest, room))
            room -= min(end - line, limit)
            if end - line > limit {
                var last = line + wholeCharacters(bytes, from: line, limit: limit)
                // An empty line would end the header.
                while last > line, bytes[last - 1] <= 0x20 { last -= 1 }
                found.append(last..<end)
            }
            line = end + 1
        }
        return found
    }

    private static func lineEnd(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        bytes[start...].firstIndex(of: 10) ?? bytes.count
    }

    private static let names: Set<String> = [
        "bcc", "cc", "content-disposition", "content-id", "content-md5", "content-transfer-encoding", "content-type",
        "date", "from", "message-id", "mime-version", "reply-to", "sender", "subject", "to",
    ]
    private static let initials = Set("bBcCdDfFmMrRsStT".utf8)
    private static let longestName = 26

    private static func isRead(_ bytes: UnsafeBufferPointer<UInt8>, at line: Int) -> Bool {
        guard initials.contains(bytes[line]) else { return false }
        let head = bytes[line..<min(bytes.count, line + longestName)]
        guard let colon = head.firstIndex(of: UInt8(ascii: ":")) else { return false }
        return names.contains(String(decoding: head[..<colon], as: UTF8.self).trimmed.lowercased())
    }
}
