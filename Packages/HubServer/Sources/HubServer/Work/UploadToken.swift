import ChannelKit
import Foundation
import HubCore
import HubStorage

/// Proves that a stored file was uploaded by whoever now wants to send it; sealed, so that nobody can name another's.
enum UploadToken {
    private struct Contents: Codable {
        var media: Media
        var owner: String
    }

    private static let place = "upload"

    /// A token for a file that `owner` uploaded.
    static func make(_ media: Media, for owner: String, _ store: Store) throws -> String {
        let contents = try JSON.encode(Contents(media: media, owner: owner))
        return Signature.base64URL(try store.seal(contents, for: place))
    }

    /// The file of a token.
    ///
    /// - Throws: a problem of the field `files` if it is not a token of this owner.
    static func open(_ token: String, for owner: String, _ store: Store) throws -> Media {
        guard let sealed = Signature.bytes(base64URL: token), let plain = try? store.unseal(sealed, for: place),
            let contents = try? JSON.decode(Contents.self, from: plain), contents.owner == owner
        else { throw Problem.invalid("files", "must hold tokens that an upload returned to you") }
        return contents.media
    }
}
