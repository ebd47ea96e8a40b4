internal import CGMime

/// GMime, started once per process, with the options every letter is read with.
struct MailLibrary: @unchecked Sendable {  // the options are written in `init` and only read afterwards
    static let shared = MailLibrary()

    let options: OpaquePointer?

    private init() {
        g_mime_init()
        options = g_mime_parser_options_new()
    }
}

/// A parsed letter as GMime holds it; freed when it goes out of scope.
struct ParsedMessage: ~Copyable {
    let pointer: UnsafeMutablePointer<GMimeMessage>

    /// Parses a whole letter; `nil` if GMime finds nothing that looks like one.
    init?(_ bytes: [UInt8]) {
        let options = MailLibrary.shared.options
        let stream = LongFields.cut(bytes).withUnsafeBytes { buffer in
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

    /// The letter as the parts of GMime's tree are typed.
    var object: UnsafeMutablePointer<GMimeObject> {
        UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: GMimeObject.self)
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
