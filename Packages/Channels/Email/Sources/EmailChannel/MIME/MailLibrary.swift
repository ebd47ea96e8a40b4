internal import CGMime

/// GMime, started once per process, with the options every letter is read with.
struct MailLibrary: @unchecked Sendable {  // the options are written in `init` and only read afterwards
    static let shared = MailLibrary()

    let options: OpaquePointer?

    private init() {
        g_mime_init()
        options = g_mime_parser_options_new()
        // Headers that carry bare 8-bit text name no charset; these are tried in turn.
        let names = ["utf-8", "windows-1258", "iso-8859-1"]
        let copies = names.map { g_strdup($0) }
        defer { copies.forEach { g_free($0) } }
        var list = copies.map { UnsafePointer<CChar>($0) } + [nil]
        list.withUnsafeMutableBufferPointer { g_mime_parser_options_set_fallback_charsets(options, $0.baseAddress) }
    }
}

/// A parsed letter as GMime holds it; freed when it goes out of scope.
struct ParsedMessage: ~Copyable {
    let pointer: UnsafeMutablePointer<GMimeMessage>

    /// Parses a whole letter; `nil` if GMime finds nothing that looks like one.
    init?(_ bytes: [UInt8]) {
        let options = MailLibrary.shared.options
        let stream = bytes.withUnsafeBytes { buffer in
            g_mime_stream_mem_new_with_buffer(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        let parser = g_mime_parser_new_with_stream(stream)
        defer {
            g_object_unref(parser)
            g_object_unref(stream)
        }
        guard let message = g_mime_parser_construct_message(parser, options) else { return nil }
        pointer = message
    }

    deinit {
        g_object_unref(pointer)
    }
}

/// Takes over a text that GLib allocated.
func takeText(_ text: UnsafeMutablePointer<CChar>?) -> String? {
    guard let text else { return nil }
    defer { g_free(text) }
    return String(cString: text)
}
