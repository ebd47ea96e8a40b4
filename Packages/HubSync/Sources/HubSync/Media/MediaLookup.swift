import ChannelKit
import HTTPTypes
import HubCore
import HubStorage

/// Gets the bytes of one file: out of its raw event, or from where the channel says they are.
struct MediaLookup: Sendable {
    let store: Store
    let pool: ConnectionPool
    let http: GuardedHTTP
    let largestFile: Int

    /// A file as it came.
    struct File {
        var media: Media
        var bytes: [UInt8]
        /// What its sender or server says it is.
        var claim: String?
    }

    private static let timeLimit = Duration.seconds(120)
    private static let mostRedirects = 3

    func file(of attachment: AttachmentRecord) async throws(FetchPolicy.Problem) -> File {
        let (media, raw) = try await description(of: attachment)
        guard (media.size ?? 0) <= largestFile else { throw .tooLarge }
        switch try await source(of: media, in: raw, attachment.connection) {
        case .bytes(let bytes):
            guard bytes.count <= largestFile else { throw .tooLarge }
            return File(media: media, bytes: bytes, claim: media.mimeType)
        case let source:
            guard case .call(let call) = source else {
                throw .lasting("This version of the hub cannot fetch files of this channel.")
            }
            let reply = try await answer(to: call)
            if let problem = FetchPolicy.Problem(reply) { throw problem }
            return File(media: media, bytes: reply.body, claim: media.mimeType ?? reply.headers[.contentType])
        }
    }

    private func answer(to call: HTTPCall) async throws(FetchPolicy.Problem) -> HTTPReply {
        var call = call
        // What suits a platform's small answers is too short for a film.
        call.timeout = max(call.timeout, Self.timeLimit)
        do {
            return try await http.perform(call, limit: largestFile, redirects: Self.mostRedirects)
        } catch {
            throw FetchPolicy.Problem(error)
        }
    }

    private func source(
        of media: Media,
        in raw: RawRecord?,
        _ id: ID<Connection>
    ) async throws(FetchPolicy.Problem) -> MediaSource {
        guard let connection = pool[id] else {
            throw .lasting("The connection that the file came through was removed.")
        }
        guard let resolver = connection.roles.media else { return try openSource(of: media) }
        guard let raw else { throw .lasting("The message that the file came with is no longer kept.") }
        do {
            return try await resolver.resolve(media, in: raw.event(from: store.blobs))
        } catch let failure as AdapterFailure {
            throw FetchPolicy.Problem(failure)
        } catch {
            throw .passing("the channel could not say where the file is")
        }
    }

    // A channel without look-up can only mean an address that everybody may ask.
    private func openSource(of media: Media) throws(FetchPolicy.Problem) -> MediaSource {
        guard case .remote(let address) = media.source, URLParts(address) != nil else {
            throw .lasting("The channel does not say where the file is.")
        }
        return .call(HTTPCall(.get, address))
    }

    private func description(
        of attachment: AttachmentRecord
    ) async throws(FetchPolicy.Problem) -> (media: Media, raw: RawRecord?) {
        let found: (media: Media?, raw: RawRecord?)
        do {
            found = try await store.read { reader in
                let raw = try attachment.rawEvent.flatMap { try reader.rawEvent($0, in: attachment.workspace) }
                return (try reader.media(of: attachment), raw)
            }
        } catch {
            throw .passing("the store could not be read")
        }
        guard let media = found.media else { throw .lasting("The message no longer has this file.") }
        return (media, found.raw)
    }
}
