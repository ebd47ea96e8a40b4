import HTTPTypes
import HubCore
import HubStorage
import NIOCore

/// Takes files from outside and gives them out in a way that no browser can mistake for a page of the hub.
enum StoredFile {
    /// The largest file that is taken, in bytes.
    static let largest = 25 << 20
    // Only what browsers show without running anything; everything else is downloaded.
    private static let shown: Set<String> = [
        "image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg", "audio/ogg", "audio/mp4",
    ]

    /// Keeps the body of a request as a file.
    static func receive(_ call: Call) async throws -> Media {
        let bytes = Array(try await call.bytes(upTo: largest).readableBytesView)
        guard !bytes.isEmpty else { throw Problem(.malformed, "Send the bytes of the file as the body.") }
        let type = FileType.sniff(bytes)
        let name = FileType.safeName(call.query("name") ?? "")
        return Media(
            kind: type?.kind ?? .file,
            source: .blob(try await call.store.blobs.put(bytes)),
            name: name.isEmpty ? "file" : name,
            mimeType: type?.mimeType ?? "application/octet-stream",
            size: bytes.count
        )
    }

    /// Gives a stored file out: without scripts, without guessing, and for download unless it is a picture or sound.
    static func reply(_ hash: BlobHash, name: String, _ call: Call) async throws -> Reply {
        guard let bytes = try await call.store.blobs.get(hash) else { throw Problem.notFound("file") }
        let type = FileType.sniff(bytes)?.mimeType ?? "application/octet-stream"
        let isShown = shown.contains(type)
        let safe = FileType.safeName(name)
        var reply = Reply(bytes: bytes, type: isShown ? type : "application/octet-stream")
        reply.headers[.contentDisposition] =
            "\(isShown ? "inline" : "attachment"); filename*=UTF-8''\((safe.isEmpty ? "file" : safe).percentEncoded)"
        reply.headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        reply.headers[.xContentTypeOptions] = "nosniff"
        reply.headers[.cacheControl] = "private, max-age=31536000, immutable"
        return reply
    }
}
