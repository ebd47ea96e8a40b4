internal import CCurl
internal import Synchronization

/// One easy handle of libcurl with what every mail connection needs: verified TLS, no signals, no proxy.
final class CurlHandle {
    let pointer: UnsafeMutableRawPointer
    /// Set from any thread to make a running call end soon.
    let stop: StopFlag
    private let errors = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    private static let isStarted: Bool = ccurl_start() == CURLE_OK

    /// - Throws: ``MailFailure/unexpected(_:)`` if libcurl cannot start.
    init(_ server: MailServer, scheme: String, path: String = "", stop: StopFlag) throws(MailFailure) {
        guard Self.isStarted, let pointer = curl_easy_init() else { throw .unexpected("libcurl did not start") }
        self.pointer = pointer
        self.stop = stop
        errors.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errors))
        set(CURLOPT_URL, server.url(scheme: scheme) + path)
        set(CURLOPT_PROTOCOLS_STR, "imap,imaps,smtp,smtps")
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_CONNECTTIMEOUT, 20)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(
            CURLOPT_USE_SSL,
            server.security == .starttls ? Int(CURLUSESSL_ALL.rawValue) : Int(CURLUSESSL_NONE.rawValue)
        )
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let file = server.authorityFile { set(CURLOPT_CAINFO, file) }
        set(CURLOPT_NOPROGRESS, 0)
        set(CURLOPT_XFERINFODATA, Unmanaged.passUnretained(stop).toOpaque())
        ccurl_set_progress(pointer) { context, _, _, _, _ in
            guard let context else { return 0 }
            return Unmanaged<StopFlag>.fromOpaque(context).takeUnretainedValue().isSet ? 1 : 0
        }
    }

    deinit {
        curl_easy_cleanup(pointer)
        errors.deallocate()
    }

    func set(_ option: CURLoption, _ value: String) { _ = ccurl_set_text(pointer, option, value) }
    func set(_ option: CURLoption, _ value: Int) { _ = ccurl_set_number(pointer, option, value) }
    func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) { _ = ccurl_set_pointer(pointer, option, value) }

    /// Runs the whole transfer; blocks.
    func perform() -> CURLcode { curl_easy_perform(pointer) }

    /// What libcurl wrote about the last failure.
    var detail: String { String(cString: errors) }
}

/// Says to a blocking call that nobody waits for it any more.
final class StopFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }

    func set() { flag.store(true, ordering: .releasing) }
}

/// Where a mail server is and how it is spoken to.
struct MailServer: Hashable, Sendable {
    /// A name or an address.
    var host: String
    var port: Int
    var security: Security
    /// A file of certificates to trust instead of the system's.
    var authorityFile: String?

    /// How a connection is made private.
    enum Security: String, Hashable, Sendable, Codable {
        /// TLS from the first byte.
        case tls
        /// TLS after a greeting in the clear; without it nothing is sent.
        case starttls
        /// Not at all; only on this machine.
        case none
    }

    /// Whether the server is on this machine, by name or by address.
    var isLocal: Bool {
        host == "localhost" || host == "::1" || host.hasPrefix("127.")
    }

    func url(scheme: String) -> String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(scheme)\(security == .tls ? "s" : "")://\(name):\(port)"
    }
}
