import HTTPTypes
import HubCore
import HubStorage
import Hummingbird
import NIOCore

/// Takes files from outside and gives them out in a way that no browser can mistake for a page of the hub.
enum StoredFile {
    /// The largest file that is taken, in bytes.
    static let largest = 25 << 20
    /// How much of a file is in memory for each client that reads it, in bytes.
    private static let piece = 64 << 10
    // Only what browsers show without running anything; everything else is downloaded.
    private static let shown: Set<String> = [
        "image/png", "image/jpeg", "image/gif", "image/webp", "video/mp4", "audio/mpeg", "audio/ogg", "audio/mp4",
    ]

    /// Keeps the body of a request as a file; it passes through in pieces.
    static func receive(_ call: Call) async throws -> Media {
        let (limits, body, blobs) = (call.hub.configuration.limits, call.request.body, call.store.blobs)
        guard call.request.contentLength ?? 0 <= largest else { throw Problem.tooLarge }
        let place = try call.hub.uploads.enter([.address(call.address): limits.uploadsPerAddress])
        defer { withExtendedLifetime(place) {} }
        let file = try await withDeadline(limits.slowestUpload) {
            try await blobs.put(body.map { Array($0.readableBytesView) }, upTo: largest)
        }
        guard let file else { throw Problem.tooLarge }
        guard file.size > 0 else { throw Problem(.malformed, "Send the bytes of the file as the body.") }
        try await call.store.commit { try $0.noteUpload(file.hash) }
        let type = FileType.sniff(try await blobs.piece(of: file.hash, from: 0, count: piece) ?? [])
        let name = FileType.safeName(call.query("name") ?? "")
        return Media(
            kind: type?.kind ?? .file,
            source: .blob(file.hash),
            name: name.isEmpty ? "file" : name,
            mimeType: type?.mimeType ?? "application/octet-stream",
            size: file.size
        )
    }

    /// Gives a stored file out: without scripts, without guessing, and for download unless it is a picture or sound.
    static func reply(_ hash: BlobHash, name: String, _ call: Call) async throws -> Reply {
        let blobs = call.store.blobs
        guard let head = try await blobs.piece(of: hash, from: 0, count: piece),
            let size = try await blobs.size(of: hash)
        else { throw Problem.notFound("file") }
        let type = FileType.sniff(head)?.mimeType ?? "application/octet-stream"
        let isShown = shown.contains(type)
        let safe = FileType.safeName(name)
        var reply = Reply(bytes: head, type: isShown ? type : "application/octet-stream")
        if size > head.count { reply.body = .stream(rest(of: hash, after: head, size, blobs)) }
        reply.headers[.contentDisposition] =
            "\(isShown ? "inline" : "attachment"); filename*=UTF-8''\((safe.isEmpty ? "file" : safe).percentEncoded)"
        reply.headers[.contentSecurityPolicy] = "default-src 'none'; sandbox"
        reply.headers[.xContentTypeOptions] = "nosniff"
        reply.headers[.cacheControl] = "private, max-age=31536000, immutable"
        return reply
    }

    // The next piece is read once the connection took the one before.
    private static func rest(of hash: BlobHash, after head: [UInt8], _ size: Int, _ blobs: BlobStore) -> ResponseBody {
        ResponseBody(contentLength: size) { writer in
            try await writer.write(ByteBuffer(bytes: head))
            var offset = head.count
            while offset < size {
                let bytes = try await blobs.piece(of: hash, from: offset, count: piece) ?? []
                // The length was promised; a connection that breaks says that this is not all.
                guard !bytes.isEmpty else { throw Problem.notFound("file") }
                try await writer.write(ByteBuffer(bytes: bytes))
                offset += bytes.count
            }
            try await writer.finish(nil)
        }
    }
}
