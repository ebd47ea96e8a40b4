import ChannelKit
import Synchronization

/// The files of site channels, compressed once and kept.
final class AssetShelf: Sendable {
    private let files = Mutex<[SiteAsset: StaticFile]>([:])

    /// A file of a channel's widget.
    func file(_ name: String, of surface: any SiteSurface) -> StaticFile? {
        guard let asset = surface.assets.first(where: { $0.name == name }) else { return nil }
        if let known = files.withLock({ $0[asset] }) { return known }
        let file = StaticFile(asset.bytes, type: asset.mediaType)
        files.withLock { $0[asset] = file }
        return file
    }
}
