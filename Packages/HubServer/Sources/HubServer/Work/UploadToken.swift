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

    /// The files of tokens, which from now on are kept for good.
    ///
    /// - Throws: a problem of the field `files` if one is not a token of this owner, or its file waited too long.
    static func claim(_ tokens: [String], for owner: String, _ store: Store) async throws -> [Media] {
        let files = try tokens.map { try open($0, for: owner, store) }
        let hashes = files.compactMap { media in
            if case .blob(let hash) = media.source { hash } else { nil }
        }
        guard !hashes.isEmpty else { return files }
        try await store.commit { transaction in
            for hash in hashes { try transaction.claimUpload(hash) }
        }
        for hash in hashes where try await store.blobs.size(of: hash) == nil {
            throw Problem.invalid("files", "must hold uploads of the last day; send the file again")
        }
        return files
    }

    private static func open(_ token: String, for owner: String, _ store: Store) throws -> Media {
        guard let sealed = Signature.bytes(base64URL: token), let plain = try? store.unseal(sealed, for: place),
            let contents = try? JSON.decode(Contents.self, from: plain), contents.owner == owner
        else { throw Problem.invalid("files", "must hold tokens that an upload returned to you") }
        return contents.media
    }
}
