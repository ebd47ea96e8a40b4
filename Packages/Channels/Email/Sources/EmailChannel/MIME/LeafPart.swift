internal import CGMime

/// A MIME type in lower case.
struct MediaType {
    let text: String

    init(_ object: UnsafeMutablePointer<GMimeObject>) {
        let type = takeText(g_mime_content_type_get_mime_type(g_mime_object_get_content_type(object)))
        text = type?.lowercased() ?? "application/octet-stream"
    }
}

/// One part that holds bytes and no further parts.
struct LeafPart {
    let object: UnsafeMutablePointer<GMimeObject>
    let type: MediaType

    init(_ object: UnsafeMutablePointer<GMimeObject>) {
        self.object = object
        type = MediaType(object)
    }

    /// Whether text in this part is what the author wrote, not a file.
    var isBody: Bool { disposition != "attachment" && fileName == nil }

    private var disposition: String? {
        g_mime_object_get_disposition(object).map { String(cString: $0).lowercased() }
    }

    private var fileName: String? {
        let headers = HeaderLines(reading: object)
        let name =
            headers["content-disposition"].flatMap { HeaderParameters($0)["filename"] }
            ?? headers["content-type"].flatMap { HeaderParameters($0)["name"] }
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }

    private func parameter(_ name: String) -> String? {
        g_mime_object_get_content_type_parameter(object, name).map { String(cString: $0) }
    }

    /// The text of the part, with soft line breaks undone.
    func plainText(_ limits: Letter.Limits) -> CharacterSets.Decoded {
        var decoded = text(limits, isMarkup: false)
        if parameter("format")?.lowercased() == "flowed" {
            decoded.text = FlowedText.unwrap(decoded.text, deletesSpace: parameter("delsp")?.lowercased() == "yes")
        }
        return decoded
    }

    /// The HTML of the part.
    func markup(_ limits: Letter.Limits) -> CharacterSets.Decoded {
        text(limits, isMarkup: true)
    }

    private func text(_ limits: Letter.Limits, isMarkup: Bool) -> CharacterSets.Decoded {
        let bytes = Self.bytes(of: cgmime_part(object))
        let head = Array(bytes.prefix(limits.textBytes))
        var decoded = CharacterSets.decode(head, declared: parameter("charset"), isMarkup: isMarkup)
        decoded.isCut = bytes.count > head.count
        return decoded
    }

    /// The part as a file with its number among the parts.
    func file(number: Int) -> Letter.File {
        Letter.File(
            number: number,
            name: FileName.clean(fileName ?? "", type: type.text),
            mimeType: type.text,
            size: Self.size(of: cgmime_part(object)),
            contentID: g_mime_object_get_content_id(object).flatMap { MessageIDs.single(String(cString: $0)) },
            isInline: false
        )
    }

    /// The part's bytes with the transfer encoding undone.
    static func bytes(of part: UnsafeMutablePointer<GMimePart>?) -> [UInt8] {
        guard let content = g_mime_part_get_content(part) else { return [] }
        let stream = g_mime_stream_mem_new()
        defer { g_object_unref(stream) }
        g_mime_data_wrapper_write_to_stream(content, stream)
        return held(by: stream)
    }

    private static func size(of part: UnsafeMutablePointer<GMimePart>?) -> Int {
        guard let content = g_mime_part_get_content(part) else { return 0 }
        let stream = g_mime_stream_null_new()
        defer { g_object_unref(stream) }
        return max(0, Int(g_mime_data_wrapper_write_to_stream(content, stream)))
    }

    /// The bytes of an attached letter, header and all.
    static func write(_ letter: UnsafeMutablePointer<GMimeObject>) -> [UInt8] {
        guard let message = g_mime_message_part_get_message(cgmime_message_part(letter)) else { return [] }
        let stream = g_mime_stream_mem_new()
        defer { g_object_unref(stream) }
        g_mime_object_write_to_stream(cgmime_object(message), nil, stream)
        return held(by: stream)
    }

    static func held(by stream: UnsafeMutablePointer<GMimeStream>?) -> [UInt8] {
        guard let stream, let array = g_mime_stream_mem_get_byte_array(cgmime_memory(stream)) else { return [] }
        return [UInt8](UnsafeBufferPointer(start: array.pointee.data, count: Int(array.pointee.len)))
    }
}
