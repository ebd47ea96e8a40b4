import Crypto
import HTTPTypes
import Hummingbird

/// A file of the product itself, given out with a tag so that browsers fetch it once.
struct StaticFile: Sendable {
    private let bytes: [UInt8]
    private let compressed: [UInt8]?
    private let type: String
    private let tag: String

    init(_ bytes: [UInt8], type: String) {
        self.bytes = bytes
        self.type = type
        compressed = Gzip.compress(bytes)
        tag = "\"" + SHA256.hash(data: bytes).prefix(12).map { String($0, radix: 16) }.joined() + "\""
    }

    /// The file, or word that the browser's copy is still right; pages of any site may load it if it is shared.
    func reply(to call: Call, sharedWithOtherSites: Bool = false) -> Reply {
        let isKnown = call.request.headers[.ifNoneMatch]?.contains(tag) == true
        let takesGzip = call.request.headers[.acceptEncoding]?.contains("gzip") == true
        let body = takesGzip ? compressed : nil
        var reply = isKnown ? Reply(status: .notModified) : Reply(bytes: body ?? bytes, type: type)
        if body != nil, !isKnown { reply.headers[.contentEncoding] = "gzip" }
        reply.headers[.vary] = "Accept-Encoding"
        // A browser takes over the headers of "not modified", where nothing else tells a page from data.
        if type.hasPrefix("text/html") { reply.headers[.contentSecurityPolicy] = SafetyHeaders.pagePolicy }
        reply.headers[.eTag] = tag
        reply.headers[.cacheControl] = sharedWithOtherSites ? "public, max-age=300" : "no-cache"
        if sharedWithOtherSites {
            reply.headers[.accessControlAllowOrigin] = "*"
            reply.headers[.crossOriginResourcePolicy] = "cross-origin"
        }
        return reply
    }
}
