internal import CGMime

extension Letter {
    /// The bytes of a file in a letter.
    ///
    /// - Parameters:
    ///   - number: ``File/number`` as reading the same bytes gave it.
    ///   - bytes: the whole letter.
    /// - Returns: the file with its transfer encoding undone; `nil` if the letter has no such part.
    public static func part(_ number: Int, of bytes: [UInt8]) -> [UInt8]? {
        guard let message = ParsedMessage(bytes) else { return nil }
        var finder = PartFinder(wanted: number, limits: Limits())
        guard let root = g_mime_message_get_mime_part(message.pointer) else { return nil }
        return finder.find(in: root, depth: 1)
    }
}

/// Counts parts the way ``PartWalk`` does until the wanted one comes.
private struct PartFinder {
    let wanted: Int
    let limits: Letter.Limits
    var count = 0

    mutating func find(in object: UnsafeMutablePointer<GMimeObject>, depth: Int) -> [UInt8]? {
        guard depth <= limits.depth else { return nil }
        switch cgmime_shape(object) {
        case CGMIME_MULTIPART:
            let multipart = cgmime_multipart(object)
            for index in 0..<max(0, g_mime_multipart_get_count(multipart)) where count < limits.parts {
                guard let child = g_mime_multipart_get_part(multipart, index) else { continue }
                if let bytes = find(in: child, depth: depth + 1) { return bytes }
            }
            return nil
        case CGMIME_LETTER:
            defer { count += 1 }
            return count == wanted ? LeafPart.write(object) : nil
        case CGMIME_LEAF:
            defer { count += 1 }
            return count == wanted ? LeafPart.bytes(of: cgmime_part(object)) : nil
        default:
            return nil
        }
    }
}
