internal import CGMime
internal import HubCore

/// Writes a letter of ours as the bytes that SMTP carries.
enum LetterComposer {
    /// The whole letter with CRLF line ends; every value stays on its own line, whatever it contains.
    static func compose(_ letter: OutgoingLetter) -> [UInt8] {
        _ = MailLibrary.shared
        let message = g_mime_message_new(1)
        defer { g_object_unref(message) }
        let object = cgmime_object(message)
        add([letter.from], as: GMIME_ADDRESS_TYPE_FROM, to: message)
        add(letter.replyTo.map { [$0] } ?? [], as: GMIME_ADDRESS_TYPE_REPLY_TO, to: message)
        add(letter.to, as: GMIME_ADDRESS_TYPE_TO, to: message)
        add(letter.cc, as: GMIME_ADDRESS_TYPE_CC, to: message)
        g_mime_message_set_subject(message, letter.subject.singleLine, "utf-8")
        setDate(letter.date.milliseconds / 1000, on: message)
        g_mime_message_set_message_id(message, letter.messageID.singleLine)
        if let id = letter.inReplyTo.flatMap(bracketed) { g_mime_object_set_header(object, "In-Reply-To", id, nil) }
        let references = References.trimmed(letter.references).compactMap(bracketed)
        if !references.isEmpty {
            g_mime_object_set_header(object, "References", references.joined(separator: " "), nil)
        }
        for (name, value) in letter.headers { g_mime_object_set_header(object, name, value.singleLine, "utf-8") }
        let body = self.body(of: letter)
        g_mime_message_set_mime_part(message, body)
        g_object_unref(body)
        return write(object)
    }

    private static func add(
        _ mailboxes: [Letter.Mailbox],
        as type: GMimeAddressType,
        to message: UnsafeMutablePointer<GMimeMessage>?
    ) {
        for mailbox in mailboxes {
            let name = mailbox.name.singleLine
            g_mime_message_add_mailbox(message, type, name.isEmpty ? nil : name, mailbox.address.singleLine)
        }
    }

    private static func setDate(_ seconds: Int64, on message: UnsafeMutablePointer<GMimeMessage>?) {
        guard let date = g_date_time_new_from_unix_utc(gint64(seconds)) else { return }
        g_mime_message_set_date(message, date)
        g_date_time_unref(date)
    }

    private static func bracketed(_ id: String) -> String? {
        let clean = id.filter { !$0.isWhitespace && $0 != "<" && $0 != ">" }
        return clean.isEmpty || !clean.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? nil : "<\(clean)>"
    }

    // Text, or text and HTML, or these with files around them.
    private static func body(of letter: OutgoingLetter) -> UnsafeMutablePointer<GMimeObject>? {
        var words = text(letter.text, subtype: "plain")
        if let html = letter.html {
            words = join([words, withPictures(text(html, subtype: "html"), letter.files)], as: "alternative")
        }
        let attached = letter.files.filter { $0.contentID == nil || letter.html == nil }
        return attached.isEmpty ? words : join([words] + attached.map(part), as: "mixed")
    }

    private static func withPictures(
        _ html: UnsafeMutablePointer<GMimeObject>?,
        _ files: [OutgoingLetter.File]
    ) -> UnsafeMutablePointer<GMimeObject>? {
        let shown = files.filter { $0.contentID != nil }
        return shown.isEmpty ? html : join([html] + shown.map(part), as: "related")
    }

    private static func join(
        _ parts: [UnsafeMutablePointer<GMimeObject>?],
        as subtype: String
    ) -> UnsafeMutablePointer<GMimeObject>? {
        let multipart = g_mime_multipart_new_with_subtype(subtype)
        for part in parts {
            g_mime_multipart_add(multipart, part)
            g_object_unref(part)
        }
        return cgmime_object(multipart)
    }

    private static func text(_ text: String, subtype: String) -> UnsafeMutablePointer<GMimeObject>? {
        let part = g_mime_part_new_with_type("text", subtype)
        let object = cgmime_object(part)
        g_mime_object_set_content_type_parameter(object, "charset", "utf-8")
        let ended = text.hasSuffix("\n") ? text : text + "\n"
        fill(
            part,
            Array(ended.replacing("\r\n", with: "\n").replacing("\r", with: "\n").utf8),
            GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE
        )
        return object
    }

    private static func part(_ file: OutgoingLetter.File) -> UnsafeMutablePointer<GMimeObject>? {
        let type = file.mimeType.lowercased().split(separator: "/")
        let isPlain = type.count == 2 && file.mimeType.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3B }
        // A letter or a multipart as a file would be taken for part of this one.
        let isOpaque = !isPlain || type[0] == "multipart" || type[0] == "message"
        let part = g_mime_part_new_with_type(
            isOpaque ? "application" : String(type[0]),
            isOpaque ? "octet-stream" : String(type[1])
        )
        let object = cgmime_object(part)
        g_mime_object_set_disposition(object, file.contentID == nil ? "attachment" : "inline")
        g_mime_part_set_filename(part, FileName.clean(file.name, type: file.mimeType))
        if let id = file.contentID { g_mime_object_set_content_id(object, id.singleLine) }
        fill(part, file.bytes, GMIME_CONTENT_ENCODING_BASE64)
        return object
    }

    private static func fill(
        _ part: UnsafeMutablePointer<GMimePart>?,
        _ bytes: [UInt8],
        _ encoding: GMimeContentEncoding
    ) {
        let stream = bytes.withUnsafeBytes { buffer in
            g_mime_stream_mem_new_with_buffer(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        let content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT)
        g_mime_part_set_content(part, content)
        g_mime_part_set_content_encoding(part, encoding)
        g_object_unref(content)
        g_object_unref(stream)
    }

    private static func write(_ object: UnsafeMutablePointer<GMimeObject>?) -> [UInt8] {
        let format = g_mime_format_options_new()
        defer { g_mime_format_options_free(format) }
        g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS)
        let stream = g_mime_stream_mem_new()
        defer { g_object_unref(stream) }
        g_mime_object_write_to_stream(object, format, stream)
        return LeafPart.held(by: stream)
    }
}
